using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.State;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Mail;

// Everybody's messages and events; each is a small file, and its attachments' bytes are blobs like those of any other file.
internal sealed class Mailboxes
{
    private const string Folder = "mail";

    private readonly ConcurrentDictionary<string, MailItem> _items = new(StringComparer.Ordinal);
    private readonly StateFolder _state;
    private readonly TimeProvider _time;
    private readonly object _gate = new();

    public Mailboxes(StateFolder state, Blobs blobs, TimeProvider time)
    {
        _state = state;
        _time = time;
        Blobs = blobs;
        foreach (var item in state.NamesIn(Folder).Select(name => state.Read<MailItem>(name)!))
            _items[item.Id] = item;
    }

    public Blobs Blobs { get; }

    public string RangesName { get; set; } = "NextExpectedRanges";

    public MailItem? Find(string id) => _items.GetValueOrDefault(id);

    public MailItem Require(LocalUser owner, MailKind kind, string id) =>
        Find(id) is { } item && item.OwnerId == owner.Id && item.Kind == kind ? item : throw NotFound();

    public MailItem Add(LocalUser owner, MailKind kind, JsonObject posted)
    {
        var item = new MailItem { Id = NewId(), Kind = kind, OwnerId = owner.Id, Posted = posted, Created = _time.GetUtcNow() };
        lock (_gate)
        {
            return Keep(item);
        }
    }

    public MailAttachment Attach(string itemId, string name, string contentType, bool isInline, string? contentId, FileContent content)
    {
        var attachment = new MailAttachment(NewId(), name, contentType, isInline, contentId, _time.GetUtcNow(), content);
        lock (_gate)
        {
            var item = Find(itemId) ?? throw NotFound();
            Keep(item with { Version = item.Version + 1, Attachments = [.. item.Attachments, attachment] });
        }

        return attachment;
    }

    public static GraphRefusal NotFound() => new(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    private MailItem Keep(MailItem item)
    {
        _state.Write(Path.Combine(Folder, item.Id + ".json"), item);
        return _items[item.Id] = item;
    }

    // Outlook's ids end in a sign that has to be encoded, which programs forget.
    private static string NewId() => "AAMkAD" + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(40)) + "=";
}
