// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/http/parsing.h"

#include <QTest>

using namespace cw::http;
using namespace cw::http::test;

namespace {

void row(const char *name, const std::string &bytes, int expected)
{
    QTest::newRow(name) << QByteArray::fromStdString(bytes) << expected;
}

void target(const char *name, const std::string &text, int expected)
{
    row(name, "GET " + text + " HTTP/1.1\r\nHost: h\r\n\r\n", expected);
}

void header(const char *name, const std::string &lines, int expected)
{
    row(name, kGet + "Host: h\r\n" + lines + "\r\n", expected);
}

void body(const char *name, const std::string &headerLines, const std::string &content, int expected)
{
    row(name, kPost + headerLines + "\r\n" + content, expected);
}

} // namespace

/// The strict reader of requests against the hostile list (reliability §4.1).
class TestHttpParser : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void outcomes_data();
    void outcomes();

private:
    void addLines();
    void addTargets();
    void addHeaders();
    void addLengths();
    void addChunks();
};

void TestHttpParser::addLines()
{
    row("empty", "", kMore);
    row("half request line", "GET /pa", kMore);
    row("no header yet", kGet, kMore);
    row("no empty line yet", kGet + kHost, kMore);
    row("good", kGet + kHost + "\r\n", kParsed);
    row("http 1.0", "GET / HTTP/1.0\r\nHost: h\r\n\r\n", kParsed);
    row("http 0.9", "GET /\r\n", 400);
    row("http 9.9", "GET / HTTP/9.9\r\n", 505);
    row("http 2.0", "GET / HTTP/2.0\r\n", 505);
    row("http 1.2", "GET / HTTP/1.2\r\n", 505);
    row("http without minor", "GET / HTTP/1\r\n", 400);
    row("http with letters", "GET / HTTPX1Y1\r\n", 400);
    row("http lower case", "GET / http/1.1\r\n", 400);
    row("http with spaces behind", "GET / HTTP/1.1 \r\n", 400);
    row("http 11", "GET / HTTP/11.1\r\n", 400);
    row("http2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("tls hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400);
    row("ssh banner", "SSH-2.0-OpenSSH_9.2\r\n", 400);
    row("garbage", "\x01\x02\x03", 400);
    row("nul first", std::string(1, '\0'), 400);
    row("leading empty line", "\r\n" + kGet, 400);
    row("leading space", " GET / HTTP/1.1\r\n", 400);
    row("two spaces", "GET  / HTTP/1.1\r\n", 400);
    row("tab between", "GET\t/\tHTTP/1.1\r\n", 400);
    row("four words", "GET / x HTTP/1.1\r\n", 400);
    row("bare lf", "GET / HTTP/1.1\nHost: h\n\n", 400);
    row("bare cr", "GET / HTTP/1.1\rHost: h\r\r", 400);
    row("cr inside line", "GET /\r/ HTTP/1.1\r\n", 400);
    row("cr at the end may get its lf", "GET / HTTP/1.1\r", kMore);
    row("nul in line", std::string("GET /\0 HTTP/1.1\r\n", 17), 400);
    row("connect", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("verb with separator", "GE(T / HTTP/1.1\r\n", 400);
    row("33 letters of verb", std::string(33, 'G') + " / HTTP/1.1\r\n", 501);
    row("10 KB verb", std::string(10'000, 'G'), 414);
    row("other", "other / HTTP/1.1\r\nHost: h\r\n\r\n", kParsed);
    for (const char *verb : {"TRACE", "BREW", "get", "GETX", "!#$%&'*+-.^_`|~", "PROPFIND"})
        row(verb, std::string(verb) + " / HTTP/1.1\r\nHost: h\r\n\r\n", kParsed);
    row("endless request line", "GET /" + std::string(9'000, 'a'), 414);
    for (const char *verb : {"HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        row(verb, std::string(verb) + " / HTTP/1.1\r\nHost: h\r\n\r\n", kParsed);
}

void TestHttpParser::addTargets()
{
    target("options star", "*", 400);
    target("absolute form", "http://evil.example/", 400);
    target("authority form", "h:80", 400);
    target("empty target", "", 400);
    target("fragment", "/a#b", 400);
    target("backslash", "/a\\b", 400);
    target("encoded backslash", "/a%5Cb", 400);
    target("encoded backslash in query", "/a?x=%5C", kParsed);
    target("dots", "/a/../b", 400);
    target("dots at the end", "/a/..", 400);
    target("one dot", "/./a", 400);
    target("encoded dots", "/%2e%2E/etc", 400);
    target("half encoded dots", "/.%2e/etc", 400);
    target("twice encoded dots are text", "/%252e%252e/x", kParsed);
    target("three dots are text", "/.../x", kParsed);
    target("dots in a name", "/a..b", kParsed);
    target("dots in query", "/a?x=../y", kParsed);
    target("encoded slash", "/%2F", 400);
    target("encoded slash lower", "/a%2fb", 400);
    target("double slash", "//a", kParsed);
    target("semicolon", "/a;x=1", kParsed);
    target("encoded nul", "/a%00", 400);
    target("encoded nul in query", "/a?x=%00", 400);
    target("encoded line feed", "/a%0a", 400);
    target("encoded crlf in query", "/a?x=%0d%0aSet-Cookie:", 400);
    target("encoded delete", "/%7f", 400);
    target("percent at the end", "/a%", 400);
    target("percent and one digit", "/a%4", 400);
    target("percent and no hex", "/a%zz", 400);
    target("percent u", "/a%u0041", 400);
    target("percent sign space", "/a% 41", 400);
    target("bad percent in query", "/a?x=%G1", 400);
    target("bad percent in name", "/a?%=1", 400);
    target("raw high byte", "/\xc3\xa9", 400);
    target("raw high byte in query", "/?q=\xff", 400);
    target("overlong slash", "/%c0%af", 400);
    target("overlong nul", "/%c0%80", 400);
    target("overlong three bytes", "/%e0%80%af", 400);
    target("lone continuation", "/%80", 400);
    target("cut sequence", "/%e2%82", 400);
    target("surrogate", "/%ed%a0%80", 400);
    target("above unicode", "/%f4%90%80%80", 400);
    target("good utf-8", "/%E5%B8%81%E5%AE%89", kParsed);
    target("right-to-left override", "/%E2%80%AE", kParsed);
    target("raw quotes and brackets", "/x?symbols=[\"BTCUSDT\"]", kParsed);
    target("only question mark", "/?", kParsed);
    target("only ampersands", "/?&&&", kParsed);
    target("array syntax", "/?a[]=1&a[]=2&=x", kParsed);
}

void TestHttpParser::addHeaders()
{
    row("no host", kGet + "\r\n", 400);
    row("no host in 1.0", "GET / HTTP/1.0\r\n\r\n", 400);
    header("same host twice", "Host: h\r\n", 400);
    header("other host", "HOST: evil\r\n", 400);
    row("empty host", kGet + "Host:\r\n\r\n", 400);
    row("blank host", kGet + "Host: \t \r\n\r\n", 400);
    header("no colon", "Oops\r\n", 400);
    header("empty name", ": x\r\n", 400);
    header("space before colon", "X : y\r\n", 400);
    header("tab before colon", "X\t: y\r\n", 400);
    header("space in name", "X Y: z\r\n", 400);
    header("slash in name", "X/Y: z\r\n", 400);
    header("high byte in name", "X\xe9: z\r\n", 400);
    header("fold with space", "X: a\r\n b\r\n", 400);
    header("fold with tab", "X: a\r\n\tb\r\n", 400);
    row("fold first", kGet + " Host: h\r\n\r\n", 400);
    header("nul in value", std::string("X: a\0b\r\n", 8), 400);
    header("escape in value", "X: \x1b[31m\r\n", 400);
    header("delete in value", "X: \x7f\r\n", 400);
    header("bare lf in value", "X: a\nEvil: b\r\n", 400);
    header("bare cr in value", "X: a\rEvil: b\r\n", 400);
    header("tab in value", "X: a\tb\r\n", kParsed);
    header("empty value", "X:\r\n", kParsed);
    header("latin-1 value", "X: \xe9\r\n", kParsed);
    header("no space after colon", "X:y\r\n", kParsed);
    header("64 KB header", "X: " + std::string(65'536, 'a') + "\r\n", 431);
    row("endless header", kGet + "X: " + std::string(17'000, 'a'), 431);
    std::string many;
    for (int i = 0; i < 64; ++i)
        many += "X: 1\r\n";
    header("65 fields", many, 431);
    header("cookie flood", "Cookie: " + std::string(16'500, 'c') + "\r\n", 431);
    header("two origins", "Origin: http://a\r\nOrigin: http://b\r\n", 400);
    header("two sec-fetch-site", "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n", 400);
    header("two authorizations", "Authorization: a\r\nAuthorization: b\r\n", 400);
    header("two api keys", "X-API-Key: a\r\nx-api-key: b\r\n", 400);
    header("two content types", "Content-Type: a/b\r\nContent-Type: a/b\r\n", 400);
    header("two websocket keys", "Sec-WebSocket-Key: a\r\nSec-WebSocket-Key: b\r\n", 400);
    header("two connections", "Connection: keep-alive\r\nConnection: Upgrade\r\n", kParsed);
    header("forwarding headers", "X-Forwarded-Host: evil\r\nForwarded: host=evil\r\n", kParsed);
    header("method override", "X-HTTP-Method-Override: DELETE\r\n", kParsed);
    header("expectation", "Expect: 100-continue\r\n", kParsed);
    header("other expectation", "Expect: miracles\r\n", 417);
}

void TestHttpParser::addLengths()
{
    body("length and body", "Content-Length: 3\r\n", "abc", kParsed);
    body("length zero", "Content-Length: 0\r\n", "", kParsed);
    body("leading zeros", "Content-Length: 0003\r\n", "abc", kParsed);
    body("body to come", "Content-Length: 4\r\n", "abc", kMore);
    body("body longer than length", "Content-Length: 2\r\n", "abc", kParsed);
    body("length 2^64-1", "Content-Length: 18446744073709551615\r\n", "", 413);
    body("length 2^64", "Content-Length: 18446744073709551616\r\n", "", 413);
    body("length 10 GB", "Content-Length: 10000000000\r\n", "", 413);
    body("length of 400 digits", "Content-Length: " + std::string(400, '9') + "\r\n", "", 413);
    for (const char *text :
         {"-1", "+5", "5,5", "5, 5", "0x5", "5 5", "5.0", "1e3", "five", "", "5;", "\xd9\xa5"})
        body(text, std::string("Content-Length: ") + text + "\r\n", "hello", 400);
    body("two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n", "ab", 400);
    body("same length twice", "Content-Length: 1\r\nContent-Length: 1\r\n", "a", 400);
    body("length and coding", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400);
    body("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n", 400);
    body("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", 400);
    body("xchunked", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n", 501);
    body("gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", 501);
    body("identity", "Transfer-Encoding: identity\r\n", "", 501);
    body("empty coding", "Transfer-Encoding:\r\n", "", 501);
    row("coding in 1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

void TestHttpParser::addChunks()
{
    const auto chunks = [](const char *name, const std::string &raw, int expected) {
        row(name, kChunked + raw, expected);
    };
    chunks("no chunk", "0\r\n\r\n", kParsed);
    chunks("one chunk", "3\r\nabc\r\n0\r\n\r\n", kParsed);
    chunks("hex both cases", "A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n", kParsed);
    chunks("nothing yet", "", kMore);
    chunks("size without end", "3", kMore);
    chunks("size with cr", "3\r", kMore);
    chunks("half a chunk", "5\r\nab", kMore);
    chunks("chunk without its crlf", "3\r\nabc", kMore);
    chunks("no last empty line", "0\r\n", kMore);
    chunks("negative size", "-5\r\n", 400);
    chunks("no hex", "zz\r\n", 400);
    chunks("empty size", "\r\n", 400);
    chunks("0x size", "0x3\r\n", 400);
    chunks("space before size", " 3\r\n", 400);
    chunks("space behind size", "3 \r\n", 400);
    chunks("huge size", "7fffffffffffffff\r\n", 400);
    chunks("9 digits", "000000003\r\n", 400);
    chunks("size over the cap", "7fffffff\r\n", 413);
    chunks("extension", "3;a=b\r\nabc\r\n", 400);
    chunks("endless extension", "3;" + std::string(1'000'000, 'x'), 400);
    chunks("bare lf behind size", "3\nabc\r\n", 400);
    chunks("wrong end of chunk", "3\r\nabcd\r\n", 400);
    chunks("bare lf behind chunk", "3\r\nabc\n", 400);
    chunks("trailer", "0\r\nX: y\r\n\r\n", 400);
    std::string small;
    for (int i = 0; i < 5'000; ++i)
        small += "1\r\na\r\n";
    chunks("5,000 tiny chunks", small, 413);
}

void TestHttpParser::outcomes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("expected");
    addLines();
    addTargets();
    addHeaders();
    addLengths();
    addChunks();
}

void TestHttpParser::outcomes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, expected);
    QCOMPARE(outcome(bytes.toStdString()), expected);
}

QTEST_APPLESS_MAIN(TestHttpParser)
#include "tst_http_parser.moc"
