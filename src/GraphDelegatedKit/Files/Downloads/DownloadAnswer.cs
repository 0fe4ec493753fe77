using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>One answer of a download address, opened at a byte.</summary>
internal sealed class DownloadAnswer : IDisposable
{
    private readonly GraphResponse _response;

    private DownloadAnswer(GraphResponse response, long from)
    {
        _response = response;
        var length = Header("Content-Length") is { } text && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var told) ? told : (long?)null;
        Range = ServedRange.Of(from, response.Status, Header("Content-Range"), length);
        Tag = Header("ETag");
    }

    public ServedRange Range { get; }

    public string? Tag { get; }

    public bool IgnoredRange { get; private init; }

    /// <exception cref="GraphException">It is an error, or what is there is infected; no byte of such an answer is ever taken for the file's.</exception>
    public static async Task<DownloadAnswer> OpenAsync(IGraphClient graph, RemoteFile remote, long from, long? end, TimeSpan idle, CancellationToken cancellationToken)
    {
        // Once: whether to ask the same address again is for whoever can look at the item. And not compressed: a range of a compressed body is no range of the file.
        var request = new GraphRequest(HttpMethod.Get, remote.Address) { Replay = Replay.Never, AttemptTimeout = idle, Headers = { ["Accept-Encoding"] = "identity" } };
        if (from > 0 || end is not null) request.Headers["Range"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bytes={from}-{end - 1}");

        var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.Headers.ContainsKey("X-Virus-Infected")) return new DownloadAnswer(response, from) { IgnoredRange = request.Headers.ContainsKey("Range") && response.Status != HttpStatusCode.PartialContent };

        response.Dispose();
        throw new GraphException(response.Status, "malwareDetected", $"'{remote.Name}' is infected, and is not given out.");
    }

    public Task<Stream> OpenAsync(CancellationToken cancellationToken) => _response.OpenAsync(cancellationToken);

    public void Dispose() => _response.Dispose();

    private string? Header(string name) => _response.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
