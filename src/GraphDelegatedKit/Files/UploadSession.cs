using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Files;

/// <summary>An open upload session on the wire. Its address is a secret and is itself the permission, so no token goes there.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class UploadSession
{
    // Enough for a fragment on a line of 300 kbit/s; the pipeline's usual bound is meant for answers, not for uploads.
    private static readonly TimeSpan ForAFragment = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ForAFarewell = TimeSpan.FromSeconds(10);

    private readonly IGraphClient _graph;
    private readonly GraphUrl _address;

    private UploadSession(IGraphClient graph, GraphUrl address, long? nextExpected) => (_graph, _address, NextExpected) = (graph, address, nextExpected);

    /// <summary>Where the new session wants to begin, if it says.</summary>
    public long? NextExpected { get; }

    public static async Task<UploadSession> OpenAsync(IGraphClient graph, DrivePath target, GraphContent body, CancellationToken cancellationToken)
    {
        // Sent again after a lost answer: at worst the first session is in the way and the service says so (409).
        var request = new GraphRequest(HttpMethod.Post, target.CreateUploadSession()) { Content = body, Replay = Replay.Always, Buffer = true };
        using var response = await graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await SessionAnswer.BodyAsync(response, cancellationToken).ConfigureAwait(false);
        return new UploadSession(graph, Address(answer, response.Status), NextExpectedRanges.In(answer));
    }

    /// <summary>Sends a range, once: whether it may go again is for the session to say, not for the pipeline.</summary>
    public Task<SessionAnswer> PutAsync(UploadRange range, SourceFile source, CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Put, _address)
        {
            Headers = { ["Content-Range"] = range.ToString() },
            Content = GraphContent.Stream(() => source.Read(range.From, range.Length), range.Length),
            Replay = Replay.Never,
            Buffer = true,
            AttemptTimeout = ForAFragment,
        }, cancellationToken);

    /// <summary>Asks the session what it has.</summary>
    public Task<SessionAnswer> AskAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Get, _address) { Buffer = true }, cancellationToken);

    /// <summary>Gives the session up, so that it does not hold the name until it expires. As well as can be done, and not for long.</summary>
    public async Task AbandonAsync(TimeProvider time)
    {
        using var enough = new CancellationTokenSource(ForAFarewell, time); // not the caller's: that one may be why it ends
        try
        {
            using var _ = await _graph.SendAsync(new GraphRequest(HttpMethod.Delete, _address), enough.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GraphException or OperationCanceledException)
        {
            // It ends by itself when it expires; what made us give up matters more.
        }
    }

    private async Task<SessionAnswer> SendAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        using var response = await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await SessionAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private static GraphUrl Address(JsonElement answer, HttpStatusCode status)
    {
        try
        {
            return GraphUrl.PreAuthenticated(answer.GetProperty("uploadUrl").GetString()!);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new GraphException(status, "unreadableAnswer", "The service opened an upload session without telling an https address for it.");
        }
    }
}
