using System.Net;
using System.Security.Authentication;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class What_is_sent_again
{
    // status, the server named a wait: GET PUT PATCH DELETE POST, whether each goes again, and whether a POST may have run
    [TestCase(429, true, "GET PUT PATCH DELETE POST", false)]
    [TestCase(429, false, "GET PUT PATCH DELETE POST", false)]
    [TestCase(503, true, "GET PUT PATCH DELETE POST", false)]
    [TestCase(503, false, "GET PUT PATCH DELETE", true)]
    [TestCase(500, false, "GET PUT PATCH DELETE", true)]
    [TestCase(502, false, "GET PUT PATCH DELETE", true)]
    [TestCase(504, false, "GET PUT PATCH DELETE", true)]
    [TestCase(504, true, "GET PUT PATCH DELETE", true)]
    [TestCase(408, false, "GET PUT PATCH DELETE", true)]
    [TestCase(509, false, "GET PUT PATCH DELETE", true)]
    [TestCase(200, false, "", false)]
    [TestCase(304, false, "", false)]
    [TestCase(400, false, "", false)]
    [TestCase(401, false, "", false)]
    [TestCase(402, false, "", false)]
    [TestCase(403, false, "", false)]
    [TestCase(404, false, "", false)]
    [TestCase(409, false, "", false)]
    [TestCase(410, false, "", false)]
    [TestCase(412, false, "", false)]
    [TestCase(416, false, "", false)]
    [TestCase(423, false, "", false)]
    [TestCase(501, false, "", false)]
    [TestCase(507, false, "", false)]
    public void By_method_and_status(int status, bool asked, string again, bool postLeftOpen)
    {
        string[] methods = ["GET", "PUT", "PATCH", "DELETE", "POST"];

        var sent = methods.Where(method => SendAgain.After(new HttpMethod(method), Replay.WhenSafe, (HttpStatusCode)status, asked));

        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', sent), Is.EqualTo(again));
            Assert.That(SendAgain.LeavesOpen(HttpMethod.Post, (HttpStatusCode)status, asked), Is.EqualTo(postLeftOpen));
            Assert.That(SendAgain.LeavesOpen(HttpMethod.Get, (HttpStatusCode)status, asked), Is.False);
            Assert.That(methods.Any(method => SendAgain.After(new HttpMethod(method), Replay.Never, (HttpStatusCode)status, asked)), Is.False);
            Assert.That(SendAgain.After(HttpMethod.Post, Replay.Always, (HttpStatusCode)status, asked), Is.EqualTo(again.Length > 0));
        });
    }

    private static readonly object[] Faults =
    [
        new object[] { new HttpRequestException(HttpRequestError.NameResolutionError), true, true, false },
        new object[] { new HttpRequestException(HttpRequestError.ConnectionError), true, true, false },
        new object[] { new HttpRequestException(HttpRequestError.ProxyTunnelError), true, true, false },
        new object[] { new HttpRequestException(HttpRequestError.ResponseEnded), true, false, true },
        new object[] { new HttpRequestException("reset", new IOException()), true, false, true },
        new object[] { new IOException("reset"), true, false, true },
        new object[] { new TimeoutException(), true, false, true },
        new object[] { new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), false, false, false },
        new object[] { new SignInException(SignInReason.SignInRequired, "x"), false, false, true },
        new object[] { new InvalidOperationException(), false, false, true },
    ];

    [TestCaseSource(nameof(Faults))]
    public void By_method_and_fault(Exception fault, bool get, bool post, bool postLeftOpen)
    {
        Assert.Multiple(() =>
        {
            Assert.That(SendAgain.After(HttpMethod.Get, Replay.WhenSafe, fault), Is.EqualTo(get));
            Assert.That(SendAgain.After(HttpMethod.Put, Replay.WhenSafe, fault), Is.EqualTo(get));
            Assert.That(SendAgain.After(HttpMethod.Post, Replay.WhenSafe, fault), Is.EqualTo(post));
            Assert.That(SendAgain.After(HttpMethod.Post, Replay.Always, fault), Is.EqualTo(get));
            Assert.That(SendAgain.After(HttpMethod.Get, Replay.Never, fault), Is.False);
            Assert.That(SendAgain.LeavesOpen(HttpMethod.Post, fault), Is.EqualTo(postLeftOpen));
            Assert.That(SendAgain.LeavesOpen(HttpMethod.Get, fault), Is.False);
        });
    }
}
