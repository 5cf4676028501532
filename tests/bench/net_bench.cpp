// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0

// Small requests per second over kept-alive connections, client and server in one process, beside a bare socket
// ping-pong of the same bytes in the same run.
//     net_bench [seconds=3] [clients=8] [server threads=1]
#include "core/net/HttpClient.h"
#include "core/net/HttpServer.h"
#include "tests/core/net/Pki.h"
#include "tests/core/net/Wire.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

using namespace signalbox;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Figure {
    double perSecond = 0;
    double p50 = 0; ///< Microseconds.
    double p99 = 0;
    double cpu = 0; ///< Microseconds of processor time per request, client and server together.
};

double processorSeconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Runs `turn` on every client's thread until the time is over; makeTurn() is called once per client.
template <class MakeTurn>
Figure measure(int clients, std::chrono::seconds time, MakeTurn makeTurn) {
    std::atomic<bool> go{false};
    std::atomic<bool> over{false};
    std::vector<std::vector<float>> latencies(static_cast<std::size_t>(clients));
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&, i] {
            auto turn = makeTurn();
            turn(); // The connection is made outside the measurement.
            go.wait(false);
            auto& mine = latencies[static_cast<std::size_t>(i)];
            mine.reserve(200'000);
            while (!over) {
                const auto start = Clock::now();
                if (!turn()) {
                    std::fprintf(stderr, "a request failed\n");
                    std::exit(1);
                }
                mine.push_back(std::chrono::duration<float, std::micro>(Clock::now() - start).count());
            }
        });
    }
    std::this_thread::sleep_for(300ms);
    const double cpuBefore = processorSeconds();
    const auto start = Clock::now();
    go = true;
    go.notify_all();
    std::this_thread::sleep_for(time);
    over = true;
    for (auto& thread : threads)
        thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const double cpu = processorSeconds() - cpuBefore;
    std::vector<float> all;
    for (const auto& mine : latencies)
        all.insert(all.end(), mine.begin(), mine.end());
    if (all.empty())
        return {};
    std::sort(all.begin(), all.end());
    return {static_cast<double>(all.size()) / seconds, all[all.size() / 2], all[all.size() * 99 / 100],
            cpu * 1e6 / static_cast<double>(all.size())};
}

net::HttpRequest bet() {
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/v1/bets/authorize";
    for (const char* name : {"X-Trace-Id", "X-Brand-Id", "X-Region", "X-Provider-Id", "X-Idempotency-Key"})
        request.headers.add(name, "value-0123456789abcdef");
    request.headers.add("Signature-Input", "sig1=(\"@method\" \"@path\" \"@query\" \"content-digest\" \"x-trace-id\" "
                                           "\"x-brand-id\" \"x-region\");created=1763800000;expires=1763800060");
    request.headers.add("Signature", "sig1=:" + std::string(86, 'A') + "==:");
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"session_id":"s_1","round_id":"r_1","bet_id":"b_1","amount":2.00,"currency":"EUR"})";
    return request;
}

Figure http(int clients, int threads, std::chrono::seconds time, bool tls) {
    const test::TestCa ca("bench ca");
    const auto server = ca.server();
    const auto client = ca.issue({"client", "URI:spiffe://eu-1.signalbox/provider/a/brand/b"});
    net::ServerConfig config;
    config.threads = threads;
    if (tls)
        config.tls = net::TlsConfig{server.certificatePem, server.key(), {ca.pem()}};
    const auto running = test::serve(std::move(config), [](net::HttpRequest, net::Responder responder) {
        responder.send({200, {{"Content-Type", "application/json"}}, R"({"bet_id":"b_1","status":"authorized"})"});
    });
    const std::string url = (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(running->port());
    return measure(clients, time, [&] {
        net::ClientConfig mine;
        mine.url = *net::Url::parse(url);
        mine.tls = net::ClientTls{ca.pem(), client.certificatePem, client.key(), {}};
        return [http = std::make_shared<net::HttpClient>(std::move(mine)), request = bet()] {
            const auto answer = http->send(request, net::within(10s));
            return answer && answer->status == 200;
        };
    });
}

/// A thread per connection that answers 600 bytes with 150: what the kernel alone allows.
Figure bare(int clients, std::chrono::seconds time) {
    test::WireListener listener;
    std::vector<std::thread> servers;
    std::thread acceptor([&] {
        for (int i = 0; i < clients; ++i) {
            servers.emplace_back([wire = std::make_shared<test::Wire>(listener.accept())] {
                while (wire->readUntil("!").size() == 600 && wire->send(std::string(149, 'a') + "!")) {
                }
            });
        }
    });
    const auto figure = measure(clients, time, [&] {
        return [wire = std::make_shared<test::Wire>(test::Wire::to(listener.port()))] {
            return wire->send(std::string(599, 'q') + "!") && wire->readUntil("!").size() == 150;
        };
    });
    acceptor.join();
    for (auto& server : servers)
        server.join();
    return figure;
}

void print(const char* what, const Figure& figure, const Figure& reference) {
    std::printf("%-34s %9.0f requests/s   p50 %6.0f us   p99 %6.0f us   cpu %5.1f us/request   %.2f of the reference\n",
                what, figure.perSecond, figure.p50, figure.p99, figure.cpu, figure.perSecond / reference.perSecond);
}

} // namespace

int main(int argc, char** argv) {
    const auto time = std::chrono::seconds(argc > 1 ? std::atoi(argv[1]) : 3);
    const int clients = std::max(1, argc > 2 ? std::atoi(argv[2]) : 8);
    const int threads = std::max(1, argc > 3 ? std::atoi(argv[3]) : 1);
    const auto reference = bare(clients, time);
    print("reference: bare socket ping-pong", reference, reference);
    print("net: plain HTTP/1.1", http(clients, threads, time, false), reference);
    print("net: mutual TLS", http(clients, threads, time, true), reference);
    return 0;
}
