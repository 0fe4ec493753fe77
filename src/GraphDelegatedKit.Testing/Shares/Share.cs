using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Shares;

// https://learn.microsoft.com/graph/api/resources/permission: a permission for an item: a sharing link, or an invitation of one person.
internal sealed record Share(string Token, string DriveId, string ItemId)
{
    public const string Read = "read", Write = "write";

    // The kind of a link: view, edit or embed.
    public string LinkType { get; init; } = "view";

    // The users who may open a link: anonymous, organization or users.
    public string Scope { get; init; } = "organization";

    public string Role { get; init; } = Read;

    // The address of the invited person; null for a link.
    public string? Invitee { get; init; }

    // The ids of the users who have accepted the link.
    public IReadOnlyList<string> AcceptedBy { get; init; } = [];

    // The token of a link opens the item, so the id does not contain it.
    [JsonIgnore]
    public string Id => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(Token)).AsSpan(0, 16)).ToString();
}
