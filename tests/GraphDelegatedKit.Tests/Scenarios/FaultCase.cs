using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>One fault of a storm.</summary>
internal sealed record FaultCase(Action<LocalFaults, string, TimeProvider> Apply)
{
    public const string RedirectHost = "contoso.sharepoint.com";

    /// <summary>The faults of a page. The last six end in an error by design, which carries a checkpoint.</summary>
    public static IEnumerable<FaultCase> PageFaults =>
    [
        .. CommonFaults, .. ConnectionFaults,
        new((faults, path, _) => faults.Fail(path, 509)),
        new((faults, path, _) => faults.InsertEmptyPage(path)),
        new((faults, path, _) => faults.Respond(path, "<html>Sorry</html>")),
        new((faults, path, _) => faults.Respond(path, """{"value":[{"id":"not one of yours"},{"id":"nor"}""", "application/json")),
        new((faults, path, _) => faults.Respond(path, "")),
        new((faults, path, _) => faults.TruncateBody(path, 700)),
        new((faults, path, _) => faults.Redirect(path, $"https://{RedirectHost}/v1.0/users")),
        new((faults, path, _) => faults.Fail(path, 404)),
    ];

    /// <summary>The faults of a batch. A redirect of a write is an error by design and is not included.</summary>
    public static IEnumerable<FaultCase> BatchFaults =>
    [
        .. CommonFaults, .. ConnectionFaults,
        new((faults, path, _) => faults.Respond(path, "<html>Sorry</html>")),
        new((faults, path, _) => faults.Respond(path, "")),
        new((faults, path, _) => faults.TruncateBody(path, 700)),
        new((faults, path, _) => faults.ChangeContentType(path, "text/html")),
    ];

    /// <summary>The faults of one request of a batch.</summary>
    public static IEnumerable<FaultCase> ItemFaults =>
    [
        .. CommonFaults,
        new((faults, path, _) => faults.Reset(path)),
        new((faults, path, _) => faults.LoseResponse(path)),
        new((faults, path, _) => faults.Fail(path, 502, body: "<html>", contentType: "text/html")),
    ];

    private static IEnumerable<FaultCase> CommonFaults =>
    [
        new((faults, path, _) => faults.Throttle(path, times: 1, retryAfter: TimeSpan.FromSeconds(2))),
        new((faults, path, _) => faults.Throttle(path, times: 1, retryAfter: "0.5")),
        new((faults, path, time) => faults.Throttle(path, times: 1, retryAfter: time.GetUtcNow().AddSeconds(40).ToString("R"))),
        new((faults, path, _) => faults.Throttle(path, times: 1, retryAfter: "0")),
        new((faults, path, _) => faults.Throttle(path, times: 1, retryAfter: null)),
        new((faults, path, _) => faults.Throttle(path, times: 1, retryAfter: "soon")),
        new((faults, path, _) => faults.Fail(path, 503, retryAfter: TimeSpan.FromSeconds(1))),
        new((faults, path, _) => faults.Fail(path, 503)),
        new((faults, path, _) => faults.Fail(path, 401)),
        new((faults, path, _) => faults.Fail(path, 408)),
        new((faults, path, _) => faults.Fail(path, 500)),
        new((faults, path, _) => faults.Fail(path, 502)),
        new((faults, path, _) => faults.Fail(path, 504)),
        new((faults, path, _) => faults.Delay(path, TimeSpan.FromSeconds(2))),
    ];

    private static IEnumerable<FaultCase> ConnectionFaults =>
    [
        new((faults, path, _) => faults.Fail(path, 504, body: "<html>Gateway</html>", contentType: "text/html")),
        new((faults, path, _) => faults.Reset(path)),
        new((faults, path, _) => faults.LoseResponse(path)),
        new((faults, path, _) => faults.AbortResponse(path, afterBytes: 0)),
        new((faults, path, _) => faults.AbortResponse(path, afterBytes: 500)),
        new((faults, path, _) => faults.DelayBody(path, afterBytes: 100, TimeSpan.FromSeconds(2))),
        new((faults, path, _) => faults.CloseConnection(path)),
    ];
}
