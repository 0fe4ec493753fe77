using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files;

/// <summary>An open upload session on the wire. Its address is a secret and is itself the permission, so no token goes there.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class UploadSession
{
    // Enough for 10 MiB on a line of 300 kbit/s, and on a slower one for the smaller fragments it comes down to; the pipeline's usual bound is meant for answers, not for uploads.
    private static readonly TimeSpan ForAFragment = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ForAFarewell = TimeSpan.FromSeconds(10); // somebody waits to be told that the upload has ended

    private readonly IGraphClient _graph;
    private readonly GraphUrl _url;

    private UploadSession(IGraphClient graph, string address) => (_graph, Address, _url) = (graph, address, GraphUrl.PreAuthenticated(address));

    /// <summary>A secret.</summary>
    public string Address { get; }

    /// <summary>Where it wants to begin, if it says.</summary>
    public long? NextExpected { get; init; }

    public DateTimeOffset StartedOn { get; init; }

    /// <summary>The service's own time when it was opened, if it told.</summary>
    public DateTimeOffset? OpenedOn { get; init; }

    public DateTimeOffset ExpiresOn { get; init; }

    /// <summary>When its address is dead. Outlook's expiry is that of the token in the address, and no range moves it.</summary>
    public DateTimeOffset AddressEndsOn => Dialect == SessionDialect.Outlook ? ExpiresOn : StartedOn + AddressLife.Whole;

    public SessionDialect Dialect { get; init; } = SessionDialect.Drive;

    /// <summary>The file is made of the bytes when that is asked for, not with the last of them.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>The name beside that it was opened for, where a session whose address is lost holds the right one. Its bytes get that when all of them are there.</summary>
    public string? Aside { get; init; }

    /// <param name="upload">Whose session it is to be.</param>
    /// <param name="request">What opens it.</param>
    /// <param name="dialect">How it answers.</param>
    /// <param name="aside">The name beside, if it is opened for one.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<UploadSession> OpenAsync(Upload upload, GraphRequest request, SessionDialect dialect, string? aside, CancellationToken cancellationToken)
    {
        using var response = await upload.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await SessionAnswer.BodyAsync(response, cancellationToken).ConfigureAwait(false);
        var now = upload.Time.GetUtcNow();
        return new UploadSession(upload.Graph, AddressIn(answer, response.Status, upload.TrustedDomains))
        {
            Dialect = dialect,
            NextExpected = NextExpectedRanges.In(answer),
            StartedOn = now,
            OpenedOn = response.Headers.TryGetValue("Date", out var date) && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var opened) ? opened : null,
            ExpiresOn = SessionAnswer.Expiry(answer) ?? now + AddressLife.Whole,
            IsDeferred = aside is not null || upload.Options.BeforeCommit is not null,
            Aside = aside,
        };
    }

    /// <summary>A session an earlier run opened.</summary>
    public static UploadSession Of(IGraphClient graph, UploadRecord record) => new(graph, record.Address!)
    {
        Dialect = record.AttachedTo is null ? SessionDialect.Drive : SessionDialect.Outlook,
        StartedOn = record.StartedOn,
        OpenedOn = record.OpenedOn,
        ExpiresOn = record.ExpiresOn,
        IsDeferred = record.IsDeferred,
        Aside = record.Aside,
    };

    /// <summary>Sends a range, once: whether it may go again is for the session to say, not for the pipeline.</summary>
    public Task<SessionAnswer> PutAsync(UploadRange range, UploadSource source, CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Put, _url)
        {
            Headers = { ["Content-Range"] = range.ToString() },
            Content = source.Body(range.From, range.Length),
            Replay = Replay.Never,
            Buffer = true,
            AttemptTimeout = ForAFragment,
        }, cancellationToken);

    /// <summary>Asks the session what it has.</summary>
    public Task<SessionAnswer> AskAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Get, _url) { Buffer = true }, cancellationToken);

    /// <summary>Makes the file of the bytes, where that was deferred. Once: the session is asked before it is done again.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#completing-a-file"/></remarks>
    public Task<SessionAnswer> CommitAsync(CancellationToken cancellationToken) =>
        SendAsync(new GraphRequest(HttpMethod.Post, _url) { Content = GraphContent.Stream(() => Stream.Null, 0), Replay = Replay.Never, Buffer = true }, cancellationToken);

    /// <summary>Makes the file of the bytes under the name by Graph itself, where the session could not: the name was taken, and what is there is to be replaced, or another name found.</summary>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#resolve-file-name-conflicts"/></remarks>
    public async Task<SessionAnswer> CommitByAddressAsync(DrivePath target, ConflictBehavior conflict, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["name"] = target.Name,
            ["@microsoft.graph.conflictBehavior"] = ConflictWord.Of(conflict),
            ["@microsoft.graph.sourceUrl"] = Address,
        };
        try
        {
            return await SendAsync(new GraphRequest(HttpMethod.Put, target.Parent()) { Content = GraphContent.Json(body), Replay = Replay.Never, Buffer = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (e.Status is not null)
        {
            throw InOurWords(e);
        }
    }

    /// <summary>Gives the session up, so that it does not hold the name until it expires.</summary>
    /// <exception cref="GraphException">It could not be done, and the session may live on.</exception>
    public async Task GiveUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var _ = await _graph.SendAsync(new GraphRequest(HttpMethod.Delete, _url), cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (FragmentVerdicts.Of(e, isYoung: false) == FragmentVerdict.SessionGone)
        {
            // That is what was wanted.
        }
    }

    /// <summary>The same as well as can be done, and not for long.</summary>
    /// <returns><see langword="false"/> if it did not get through, and the session may live on.</returns>
    public async Task<bool> AbandonAsync(TimeProvider time)
    {
        using var enough = new CancellationTokenSource(ForAFarewell, time); // not the caller's: that one may be why it ends
        try
        {
            await GiveUpAsync(enough.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is GraphException or OperationCanceledException)
        {
            return false; // it ends by itself when it expires; what made us give up matters more
        }
    }

    private static string AddressIn(JsonElement answer, HttpStatusCode status, IReadOnlyList<string> trustedDomains)
    {
        var address = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("uploadUrl", out var url) ? url.ToString() : null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var told) || told.Scheme is not ("https" or "http"))
            throw new GraphException(status, "unreadableAnswer", "The service opened an upload session, and does not say where; nothing was sent.")
            {
                Remedy = "Run it again.",
                MayHaveExecuted = true,
            };
        if (!TransferHosts.MayHave(address, trustedDomains))
            throw new GraphException(status, "untrustedAddress", "The service opened an upload session at an address that is not https, or not in a domain Microsoft keeps files or mail in; nothing was sent there.")
            {
                Remedy = "If the domain is right, name it in FileTransferOptions.TrustedDomains.",
            };

        return address!;
    }

    // What the service says of a request that holds a secret may repeat it.
    private static GraphException InOurWords(GraphException e) => new(e.Status, e.Code, $"The service did not make the file of the bytes it has: {(int)e.Status!} {e.Code}.")
    {
        InnerCodes = e.InnerCodes,
        Remedy = e.Remedy,
        TokenScopes = e.TokenScopes,
        LikelyMissing = e.LikelyMissing,
        Claims = e.Claims,
        RequestId = e.RequestId,
        ClientRequestId = e.ClientRequestId,
        Date = e.Date,
        RetryAfter = e.RetryAfter,
        Attempts = e.Attempts,
        MayHaveExecuted = e.MayHaveExecuted,
    };

    private async Task<SessionAnswer> SendAsync(GraphRequest request, CancellationToken cancellationToken)
    {
        using var response = await _graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await SessionAnswer.ReadAsync(response, Dialect, cancellationToken).ConfigureAwait(false);
    }
}
