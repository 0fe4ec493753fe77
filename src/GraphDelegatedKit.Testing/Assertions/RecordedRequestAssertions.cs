using GraphDelegatedKit.Testing.Assertions;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// Expectations about recorded requests, for every test framework: <c>tenant.Requests.ShouldContain("GET /v1.0/me", times: 2)</c>. A
/// request inside a batch counts like one of its own.
/// </summary>
/// <remarks>
/// A request is named by its method and its path. A <c>*</c> stands for any characters of the path, or for any method. The path is
/// compared as it was sent and in its decoded form, ignoring case; the query counts only if the expected request has one. To look at a
/// part of the requests, filter the list first: <c>tenant.Requests.Where(request => request.Host == "graph.microsoft.com")</c>.
/// </remarks>
public static class RecordedRequestAssertions
{
    private const string ClientRequestId = "client-request-id";
    private const int MaxWarnings = 20;

    /// <summary>Checks that a request was sent.</summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <param name="expected">The method and the path, such as <c>GET /v1.0/me</c> or <c>PUT *:/content</c>.</param>
    /// <param name="times">The exact number of times. The default is null: at least once.</param>
    /// <exception cref="LocalTenantAssertionException">The request was not sent, or more or fewer times.</exception>
    /// <exception cref="ArgumentException">
    /// The expected request is not a method and a path, or <paramref name="times"/> is negative.
    /// </exception>
    public static void ShouldContain(this IEnumerable<RecordedRequest> requests, string expected, int? times = null)
    {
        if (times is { } expectedCount)
            ArgumentOutOfRangeException.ThrowIfNegative(expectedCount, nameof(times));
        var (pattern, all) = (RequestPattern.Parse(expected), CreateList(requests));
        var matches = all.Where(request => pattern.Matches(request.Request)).ToList();
        if (times is null ? matches.Count > 0 : matches.Count == times)
            return;

        var expectation = times switch
        {
            null => $"Expected the request {pattern}",
            0 => $"Expected no request {pattern}",
            _ => $"Expected the request {pattern} exactly {FormatTimes(times.Value)}",
        };
        Fail(matches.Count == 0
            ? $"{expectation}, but it was not sent. {RequestTable.FormatNearest(pattern, all)}"
            : $"{expectation}, but it was sent {FormatTimes(matches.Count)}:\n{RequestTable.Format(matches)}");
    }

    /// <summary>Checks that a request was never sent.</summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <param name="unexpected">The method and the path, such as <c>DELETE *</c>.</param>
    /// <exception cref="LocalTenantAssertionException">The request was sent.</exception>
    /// <exception cref="ArgumentException">The request is not a method and a path.</exception>
    public static void ShouldNotContain(this IEnumerable<RecordedRequest> requests, string unexpected) =>
        requests.ShouldContain(unexpected, times: 0);

    /// <summary>Checks that requests were sent one after the other; others may be between them.</summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <param name="expected">The requests, each as a method and a path.</param>
    /// <exception cref="LocalTenantAssertionException">A request was not sent after the one before it.</exception>
    /// <exception cref="ArgumentException">No request is expected, or an expected one is not a method and a path.</exception>
    public static void ShouldContainInOrder(this IEnumerable<RecordedRequest> requests, params string[] expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (expected.Length == 0)
            throw new ArgumentException("There is no request to expect. Name at least one, such as \"GET /v1.0/me\".", nameof(expected));
        var (patterns, all) = (expected.Select(RequestPattern.Parse).ToList(), CreateList(requests));
        var remaining = all.ToList();
        NumberedRequest? previous = null;
        foreach (var pattern in patterns)
        {
            var index = remaining.FindIndex(request => pattern.Matches(request.Request));
            if (index < 0)
            {
                var order = string.Concat(patterns.Select((item, number) => $"\n  {number + 1}. {item}"));
                var place = previous is null ? "was not sent" : $"was not sent after request no. {previous.Number}";
                Fail($"Expected these requests in order:{order}\nbut {pattern} {place}. {RequestTable.FormatNearest(pattern, all)}");
            }

            previous = remaining[index];
            remaining.RemoveRange(0, index + 1);
        }
    }

    /// <summary>Checks that no request failed: see <see cref="RecordedRequest.HasFailed"/>.</summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <param name="except">Requests that may fail, each as a method and a path.</param>
    /// <exception cref="LocalTenantAssertionException">A request failed, or got no response.</exception>
    /// <exception cref="ArgumentException">An exception is not a method and a path.</exception>
    public static void ShouldAllSucceed(this IEnumerable<RecordedRequest> requests, params string[] except)
    {
        ArgumentNullException.ThrowIfNull(except);
        var patterns = except.Select(RequestPattern.Parse).ToList();
        Require(
            CreateList(requests).Where(request => !patterns.Exists(pattern => pattern.Matches(request.Request))),
            request => !request.Request.HasFailed,
            "Expected every request to succeed",
            "failed");
    }

    /// <summary>
    /// Checks that no request to an upload or download address carried an Authorization header: the addresses carry their own permission,
    /// and a token would reach another service.
    /// </summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <exception cref="LocalTenantAssertionException">A request carried a token there.</exception>
    public static void ShouldSendNoTokenToTransferAddresses(this IEnumerable<RecordedRequest> requests) => Require(
        CreateList(requests).Where(request => request.Request.IsPreAuthenticated),
        request => !request.Request.HasAuthorization,
        "Expected no token at an upload or download address",
        "carried one");

    /// <summary>
    /// Checks that every request to Graph carried a <c>client-request-id</c> header, with which Microsoft finds a request. Requests inside
    /// a batch share the header of the batch.
    /// </summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <exception cref="LocalTenantAssertionException">A request carried none.</exception>
    public static void ShouldAllHaveClientRequestId(this IEnumerable<RecordedRequest> requests) => Require(
        CreateList(requests).Where(request => request.IsGraphRequest),
        request => request.Request.Headers.TryGetValue(ClientRequestId, out var value) && value.Length > 0,
        $"Expected the header {ClientRequestId} in every request to Graph",
        "had none");

    /// <summary>
    /// Checks that no request got a warning: the tenant accepted it, but it broke a rule of <see cref="LocalTenant.Rules"/>, such as one
    /// with a misspelt query option.
    /// </summary>
    /// <param name="requests">The requests, such as <see cref="LocalTenant.Requests"/>.</param>
    /// <param name="except">Rules whose warnings do not count.</param>
    /// <exception cref="LocalTenantAssertionException">A request got a warning, which the message shows.</exception>
    public static void ShouldHaveNoWarnings(this IEnumerable<RecordedRequest> requests, params LocalRule[] except)
    {
        ArgumentNullException.ThrowIfNull(except);
        var all = CreateList(requests);
        var offending = all.FindAll(request => GetWarnings(request).Any());
        if (offending.Count == 0)
            return;
        var warnings = offending.SelectMany(request =>
            GetWarnings(request).Select(warning => $"\n  {request.Number}  {warning.Code}: {warning.Message} {warning.Page}"));
        Fail($"Expected no warnings, but {offending.Count} of {all.Count} requests got some:\n{RequestTable.Format(offending)}"
            + $"\nThe warnings:{string.Concat(warnings.Take(MaxWarnings))}");

        IEnumerable<RequestWarning> GetWarnings(NumberedRequest request) =>
            request.Request.Warnings.Where(warning => !except.Contains(warning.Rule));
    }

    private static void Require(
        IEnumerable<NumberedRequest> requests, Predicate<NumberedRequest> condition, string expectation, string violation)
    {
        var all = requests.ToList();
        var offending = all.FindAll(request => !condition(request));
        if (offending.Count > 0)
            Fail($"{expectation}, but {offending.Count} of {all.Count} {violation}:\n{RequestTable.Format(offending)}");
    }

    private static List<NumberedRequest> CreateList(IEnumerable<RecordedRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return NumberedRequest.CreateList(requests);
    }

    private static string FormatTimes(int count) => count == 1 ? "once" : $"{count} times";

    private static void Fail(string message) => throw new LocalTenantAssertionException(message);
}
