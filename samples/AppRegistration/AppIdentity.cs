using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AppRegistration;

/// <summary>
/// The name of an application, and the unique name under which Graph finds it again. The unique name is set when the application is
/// created and never changes, so it also marks the application as one of this program, even if the program is killed right afterwards.
/// </summary>
internal sealed record AppIdentity(string DisplayName, string UniqueName)
{
    /// <summary>The tag by which all applications of this program are listed.</summary>
    public const string Tag = "GraphDelegatedKit.AppRegistration";

    private const string UniqueNamePrefix = "graphdelegatedkit-";
    private const int MaxReadableLength = 40;
    private const int HashLength = 4;

    public static AppIdentity Create(string displayName)
    {
        var readable = new StringBuilder();
        foreach (var character in displayName.Take(MaxReadableLength))
            readable.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-');
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(displayName)).AsSpan(..HashLength)).ToLowerInvariant();
        return new AppIdentity(displayName, $"{UniqueNamePrefix}{readable}-{hash}");
    }

    public static AppIdentity Create(AppKind kind) =>
        Create(kind == AppKind.Web ? "GraphDelegatedKit web app" : "GraphDelegatedKit console app");

    public static string GetKindTag(AppKind kind) => $"{Tag}.{kind}";

    public static bool IsOwn(JsonObject app) =>
        app["uniqueName"]?.ToString().StartsWith(UniqueNamePrefix, StringComparison.Ordinal) == true;

    /// <returns>The kind; <see langword="null"/> if the program was ended before it set the kind.</returns>
    public static AppKind? FindKind(JsonObject app)
    {
        var tags = app.GetTexts("tags").ToHashSet();
        foreach (var kind in Enum.GetValues<AppKind>())
            if (tags.Contains(GetKindTag(kind)))
                return kind;

        return null;
    }
}
