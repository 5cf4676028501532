#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: Apache-2.0
"""Writes leaf-cases.json: client certificates that break one rule each, made by another implementation than ours.

Needs python3-cryptography. The keys are thrown away, so each run gives new certificates with the same faults.
"""
import datetime as dt
import json
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

T0 = dt.datetime(2026, 11, 22, 12, 0, 0)
GOOD_URI = "spiffe://eu-1.signalbox/provider/redfox/brand/brand-2"


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(**bits):
    every = dict.fromkeys(["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                           "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"], False)
    return x509.KeyUsage(**{**every, **bits})


def authority(common_name, region_host, start=T0, days=365):
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (x509.CertificateBuilder().subject_name(name(common_name)).issuer_name(name(common_name))
               .public_key(key.public_key()).serial_number(x509.random_serial_number())
               .not_valid_before(start).not_valid_after(start + dt.timedelta(days=days))
               .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
               .add_extension(usage(key_cert_sign=True, crl_sign=True), True)
               .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False))
    if region_host:
        builder = builder.add_extension(x509.NameConstraints([x509.UniformResourceIdentifier(region_host)], None), True)
    return key, builder.sign(key, hashes.SHA256())


def leaf(ca, **o):
    ca_key, ca_certificate = ca
    key = o.get("key") or ec.generate_private_key(ec.SECP256R1())
    start = o.get("start", T0)
    builder = (x509.CertificateBuilder().subject_name(name("redfox")).issuer_name(ca_certificate.subject)
               .public_key(key.public_key()).serial_number(o.get("serial", x509.random_serial_number()))
               .not_valid_before(start).not_valid_after(o.get("end", start + dt.timedelta(days=30))))
    extensions = {
        "names": (x509.SubjectAlternativeName([x509.UniformResourceIdentifier(GOOD_URI)]), False),
        "usage": (usage(digital_signature=True), True),
        "purpose": (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        "basic": (x509.BasicConstraints(ca=False, path_length=None), True),
        "subject_id": (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        "issuer_id": (x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), False),
    }
    extensions.update(o.get("extensions", {}))
    for extension in extensions.values():
        if extension is not None:
            builder = builder.add_extension(*extension)
    return builder.sign(o.get("signer", ca_key), o.get("hash", hashes.SHA256()))


def names(*items):
    return {"names": (x509.SubjectAlternativeName(list(items)), False)}


def uri(text):
    return x509.UniformResourceIdentifier(text)


def main():
    ca = authority("eu-1 issuing", "eu-1.signalbox")
    plain = authority("plain issuing", None)
    stranger = authority("eu-1 issuing", "eu-1.signalbox")
    now = T0 + dt.timedelta(days=1)
    cases = []

    def case(title, state, rule, certificate, at=now):
        cases.append({"title": title, "state": state, "rule": rule, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                      "pem": certificate.public_bytes(serialization.Encoding.PEM).decode()})

    good = leaf(ca)
    case("a good leaf on P-256", "ok", "", good)
    case("a good leaf on Ed25519", "ok", "", leaf(ca, key=ed25519.Ed25519PrivateKey.generate()))
    case("the first second of its validity", "ok", "", good, T0)
    case("one second too early", "untrusted", "", good, T0 - dt.timedelta(seconds=1))
    late = leaf(ca, start=T0 + dt.timedelta(days=2))
    case("one second before its validity, within that of the authority", "not_yet_valid", "", late,
         T0 + dt.timedelta(days=2, seconds=-1))
    case("the last second of its validity", "ok", "", good, T0 + dt.timedelta(days=30))
    case("one second after its validity", "expired", "", good, T0 + dt.timedelta(days=30, seconds=1))
    case("another authority with the same name", "untrusted", "", leaf(stranger))
    case("a stranger's signature under the right issuer", "untrusted", "", leaf(ca, signer=stranger[0]))
    case("expired and of a stranger", "untrusted", "", leaf(stranger), T0 + dt.timedelta(days=40))
    case("the authority itself", "untrusted", "", ca[1])
    case("the host of another region", "untrusted", "",
         leaf(ca, extensions=names(uri("spiffe://uk-1.signalbox/provider/redfox/brand/brand-2"))))
    case("a subdomain of the region's host", "untrusted", "",
         leaf(ca, extensions=names(uri("spiffe://a.eu-1.signalbox/provider/redfox/brand/brand-2"))))
    case("for servers", "untrusted", "",
         leaf(ca, extensions={"purpose": (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)}))
    case("an unknown critical extension", "untrusted", "", leaf(ca, extensions={
        "unknown": (x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00"), True)}))
    case("a serial of one byte", "malformed", "L002", leaf(ca, serial=5))
    case("a key on P-384", "malformed", "L003", leaf(ca, key=ec.generate_private_key(ec.SECP384R1())))
    case("an RSA key", "malformed", "L003", leaf(ca, key=rsa.generate_private_key(65537, 2048)))
    case("signed with SHA-384", "malformed", "L004", leaf(ca, hash=hashes.SHA384()))
    case("two URI names", "malformed", "L005", leaf(ca, extensions=names(uri(GOOD_URI), uri(GOOD_URI + "-b"))))
    case("a DNS name beside the URI", "malformed", "L005",
         leaf(ca, extensions=names(uri(GOOD_URI), x509.DNSName("localhost"))))
    case("no name at all", "malformed", "L005", leaf(ca, extensions={"names": None}))
    case("a URI with a query", "malformed", "L006", leaf(ca, extensions=names(uri(GOOD_URI + "?x=1"))))
    case("a URI with a dot segment", "malformed", "L006",
         leaf(ca, extensions=names(uri("spiffe://eu-1.signalbox/provider/../brand"))))
    case("a URI of another scheme", "malformed", "L006",
         leaf(ca, extensions=names(uri("https://eu-1.signalbox/provider/redfox"))))
    case("no key usage", "malformed", "L007", leaf(ca, extensions={"usage": None}))
    case("key usage that is not critical", "malformed", "L007",
         leaf(ca, extensions={"usage": (usage(digital_signature=True), False)}))
    case("key agreement beside digital signature", "malformed", "L007",
         leaf(ca, extensions={"usage": (usage(digital_signature=True, key_agreement=True), True)}))
    case("no extended key usage", "malformed", "L008", leaf(ca, extensions={"purpose": None}))
    case("for clients and servers", "malformed", "L008", leaf(ca, extensions={"purpose": (x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]), False)}))
    case("no basic constraints", "malformed", "L009", leaf(ca, extensions={"basic": None}))
    case("basic constraints that are not critical", "malformed", "L009",
         leaf(ca, extensions={"basic": (x509.BasicConstraints(ca=False, path_length=None), False)}))
    case("no subject key identifier", "malformed", "L010", leaf(ca, extensions={"subject_id": None}))
    case("an end after the authority's", "malformed", "L012",
         leaf(ca, start=T0 + dt.timedelta(days=300), end=T0 + dt.timedelta(days=366)), T0 + dt.timedelta(days=301))
    case("a life of 91 days", "malformed", "L013", leaf(ca, end=T0 + dt.timedelta(days=91)))
    case("an authority without constraints", "ok", "", leaf(plain))

    out = {
        "source": "make_leaf_cases.py beside this file; SPDX-License-Identifier: Apache-2.0",
        "authorities": "".join(c[1].public_bytes(serialization.Encoding.PEM).decode() for c in (ca, plain)),
        "cases": cases,
    }
    path = pathlib.Path(__file__).with_name("leaf-cases.json")
    path.write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    main()
