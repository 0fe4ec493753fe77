using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Mail;

// The messages and events of all users. Each is stored as a small file; the bytes of attachments are blobs, like those of other files.
internal sealed class MailboxStore
{
    private const string Folder = "mail";

    private readonly ConcurrentDictionary<string, MailItem> _items = new(StringComparer.Ordinal);
    private readonly StateFolder _stateFolder;
    private readonly TimeProvider _timeProvider;
    private readonly object _gate = new();

    public MailboxStore(StateFolder stateFolder, BlobStore blobs, TimeProvider timeProvider)
    {
        _stateFolder = stateFolder;
        _timeProvider = timeProvider;
        Blobs = blobs;
        foreach (var item in stateFolder.ListJsonFiles(Folder).Select(name => stateFolder.Read<MailItem>(name)!))
            _items[item.Id] = item;
    }

    public BlobStore Blobs { get; }

    public string RangesPropertyName { get; set; } = "NextExpectedRanges";

    public MailItem? Find(string id) => _items.GetValueOrDefault(id);

    public MailItem Get(LocalUser owner, MailKind kind, string id) =>
        Find(id) is { } item && item.OwnerId == owner.Id && item.Kind == kind ? item : throw CreateNotFoundError();

    public MailItem Add(LocalUser owner, MailKind kind, JsonObject body)
    {
        var item = new MailItem { Id = CreateId(), Kind = kind, OwnerId = owner.Id, Body = body, Created = _timeProvider.GetUtcNow() };
        lock (_gate)
        {
            return Save(item);
        }
    }

    public MailAttachment Attach(string itemId, string name, string contentType, bool isInline, string? contentId, FileContent content)
    {
        var attachment = new MailAttachment(CreateId(), name, contentType, isInline, contentId, _timeProvider.GetUtcNow(), content);
        lock (_gate)
        {
            var item = Find(itemId) ?? throw CreateNotFoundError();
            Save(item with { Version = item.Version + 1, Attachments = [.. item.Attachments, attachment] });
        }

        return attachment;
    }

    public static GraphErrorException CreateNotFoundError() =>
        new(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    private MailItem Save(MailItem item)
    {
        _stateFolder.Write(Path.Combine(Folder, item.Id + ".json"), item);
        return _items[item.Id] = item;
    }

    // Outlook's ids end in a character that must be percent-encoded in a path.
    private static string CreateId() => "AAMkAD" + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(40)) + "=";
}
