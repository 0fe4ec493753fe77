using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Control;

// Creates the error for a wrong --user, with the users that may be meant. The message of the control API would name one of its routes.
internal static class UserErrors
{
    private const int MaxNames = 5;

    public static async Task<CommandFailedException> CreateUnknownAsync(RunningTenant tenant, string user)
    {
        var similar = await tenant.GetAsync($"users?top={MaxNames}&search={Uri.EscapeDataString(user)}").ConfigureAwait(false);
        var all = await tenant.GetAsync($"users?top={MaxNames}").ConfigureAwait(false);
        var hint = (int)similar["count"]! > 0 ? $"Did you mean {Join(similar, " or ")}?" : $"Its users are {Join(all, ", ")}.";
        return new CommandFailedException($"The tenant has no user '{user}'. {hint}");
    }

    private static string Join(JsonNode page, string separator)
    {
        var names = page["users"]!.AsArray().Select(item => TerminalText.RemoveControls((string)item!["userPrincipalName"]!)).ToList();
        var more = (int)page["count"]! - names.Count;
        return string.Join(separator, more > 0 ? names.Append($"{more} more") : names);
    }
}
