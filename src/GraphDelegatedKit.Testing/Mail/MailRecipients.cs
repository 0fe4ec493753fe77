using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/recipient: the recipients of a message, and the users among them.
internal sealed class MailRecipients(UserDirectory users)
{
    private static readonly string[] Names = ["toRecipients", "ccRecipients", "bccRecipients"];

    public static JsonObject Create(string address, string? name) =>
        new() { ["emailAddress"] = new JsonObject { ["name"] = name ?? address, ["address"] = address } };

    public static JsonObject Create(LocalUser user) => Create(user.Mail ?? user.UserPrincipalName, user.DisplayName);

    public static IReadOnlyList<string> GetAddresses(JsonObject body, string name) =>
        [.. (body[name] as JsonArray ?? []).Select(GetAddress).OfType<string>()];

    public static string? GetAddress(JsonNode? recipient) =>
        ((recipient as JsonObject)?["emailAddress"] as JsonObject)?["address"]?.ToString();

    // Gives each recipient a name. Refuses a message that could go to no recipient. Both errors were observed:
    // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/1891 and https://github.com/Azure/Microsoft365R/issues/110
    public void Resolve(JsonObject body)
    {
        if (Names.All(name => GetAddresses(body, name).Count == 0))
            throw CreateInvalidError("A message can't be sent because it contains no recipients.");
        foreach (var recipient in Names.SelectMany(name => body[name] as JsonArray ?? []))
        {
            var address = GetAddress(recipient);
            if (address?.Contains('@') != true)
                throw CreateInvalidError(
                    $"Recipient '{address}' is not resolved. All recipients must be resolved before a message can be submitted.");
            recipient!["emailAddress"]!["name"] ??= FindMember(address)?.DisplayName ?? address;
        }
    }

    // Guests are left out, because a guest reads mail in another organization.
    public IReadOnlyList<LocalUser> GetMembers(JsonObject body) =>
        [.. Names.SelectMany(name => GetAddresses(body, name)).Select(FindMember).OfType<LocalUser>().DistinctBy(user => user.Id)];

    private LocalUser? FindMember(string address)
    {
        var user = users.Find(address) ?? users.All.FirstOrDefault(
            candidate => address.Equals(candidate.Mail, StringComparison.OrdinalIgnoreCase));
        return user is { Home: null } ? user : null;
    }

    private static GraphErrorException CreateInvalidError(string reason) =>
        new(400, "ErrorInvalidRecipients", "At least one recipient is not valid., " + reason);
}
