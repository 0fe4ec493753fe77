namespace GraphDelegatedKit.Client;

/// <summary>The header by which support finds a request in the logs of the service.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support"/></remarks>
internal static class ClientRequestId
{
    public const string HeaderName = "client-request-id";

    public static void Add(HttpRequestMessage request) =>
        request.Headers.TryAddWithoutValidation(HeaderName, Guid.NewGuid().ToString());

    /// <summary>Returns the value that is sent; <see langword="null"/> if there is none.</summary>
    public static string? Get(HttpRequestMessage request) =>
        request.Headers.NonValidated.TryGetValues(HeaderName, out var values) ? values.ToString() : null;
}
