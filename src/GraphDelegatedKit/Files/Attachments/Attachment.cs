using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Files;

/// <summary>A file that is attached to a message or an event. What is asked of it is asked of a drive's items too, so it is told of as one: id, name, size.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/outlook-large-attachments"/></remarks>
internal sealed class Attachment(AttachmentPlace place, string name, AttachmentOptions options) : IDestination
{
    /// <summary>Bytes in one request of a session: "less than 4 MB". Outlook has no grid, and ours does no harm.</summary>
    public const int Fragment = 12 * (int)UploadPlan.Grid;

    // What Outlook keeps about an attachment counts in its size, so what is there can be said to be a little larger than what was sent.
    private const long MostAbout = 64 * 1024;

    private HashSet<string>? _before;

    public string Name => name;

    public bool IsHeldBySessions => false; // any number may be open

    public AttachmentPlace Place => place;

    public async Task<DriveItem?> LookAsync(Upload upload, CancellationToken cancellationToken)
    {
        _before ??= [.. (await ListAsync(upload, cancellationToken).ConfigureAwait(false)).Select(there => there.Id!)];
        return null; // an attachment has no name to itself: nothing is ever in its place
    }

    public Task<UploadSession> OpenAsync(Upload upload, bool isFirst, string? aside, CancellationToken cancellationToken)
    {
        var item = new JsonObject { ["attachmentType"] = "file", ["name"] = name, ["size"] = upload.Source.Length };
        var request = new GraphRequest(HttpMethod.Post, place.CreateUploadSession())
        {
            Content = GraphContent.Json(new JsonObject { ["AttachmentItem"] = Described(item) }),
            Replay = Replay.Always, // at worst one is left that nobody knows, and that is in nobody's way
            Buffer = true,
        };
        return UploadSession.OpenAsync(upload, request, SessionDialect.Outlook, aside, cancellationToken);
    }

    public async Task<(Sighting Sighting, DriveItem? Item)> FindAsync(Upload upload, DriveItem? before, DateTimeOffset? openedOn, CancellationToken cancellationToken)
    {
        try
        {
            var there = await ListAsync(upload, cancellationToken).ConfigureAwait(false);
            var ours = there.LastOrDefault(now => !_before!.Contains(now.Id!) && MayBeOurs(now, upload.Source.Length));
            return (ours is null ? Sighting.NotThere : Sighting.Ours, ours);
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return (Sighting.NotThere, null); // the message itself is not there any more
        }
    }

    public Task<SessionAnswer> CommitByAddressAsync(Upload upload, UploadSession session, CancellationToken cancellationToken) =>
        Task.FromResult(SessionAnswer.Gone); // Outlook knows no such way

    public Task<GraphUrl> ContentAsync(Upload upload, CancellationToken cancellationToken) => throw new NotSupportedException("An attachment is posted, not put.");

    public Task<Landed> SettleAsync(Upload upload, Landed landed, CancellationToken cancellationToken) => Task.FromResult(landed);

    public UploadRecord Describe(UploadRecord record) => record with { AttachedTo = place.AsWrittenDown(), Path = name, Described = Words(), AttachedBefore = _before is null ? null : [.. _before] };

    public bool Recall(UploadRecord record)
    {
        if (record.Described != Words()) return false;
        _before = [.. record.AttachedBefore ?? []];
        return true;
    }

    /// <summary>What is attached by now.</summary>
    public async Task<List<DriveItem>> ListAsync(Upload upload, CancellationToken cancellationToken)
    {
        var there = new List<DriveItem>();
        await foreach (var attachment in upload.Graph.ListAsync<DriveItem>(place.List()).WithCancellation(cancellationToken).ConfigureAwait(false))
            if (attachment.Id is not null)
                there.Add(attachment);
        return there;
    }

    public bool MayBeOurs(DriveItem attachment, long size) => attachment.Name == name && attachment.Size is { } told && told >= size && told <= size + MostAbout;

    /// <summary>Adds what else the caller says of it.</summary>
    public JsonObject Described(JsonObject attachment)
    {
        if (options.ContentType is { } type) attachment["contentType"] = type;
        if (options.IsInline) attachment["isInline"] = true;
        if (options.ContentId is { } id) attachment["contentId"] = id;
        return attachment;
    }

    private string Words() => Described([]).ToJsonString();
}
