using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/passwordcredential: a client secret. Its text is in the response that created it, and in
// no other.
internal static class PasswordCredentialJson
{
    public const string ResourceName = "PasswordCredential";

    public static JsonObject Create(AppSecret secret, string? secretText = null) => new()
    {
        ["customKeyIdentifier"] = null,
        ["displayName"] = secret.DisplayName,
        ["endDateTime"] = AppJson.FormatTime(secret.ExpiresOn),
        ["hint"] = secret.Hint,
        ["keyId"] = secret.KeyId.ToString(),
        ["secretText"] = secretText,
        ["startDateTime"] = AppJson.FormatTime(secret.StartsOn),
    };

    // https://learn.microsoft.com/graph/api/application-update: a change can remove secrets, but not add one. Observed text:
    // https://github.com/ansible-collections/azure/issues/1372
    public static IReadOnlyList<AppSecret> Read(RegisteredApp app, JsonArray credentials) => [.. credentials.Select(credential =>
        app.Secrets.FirstOrDefault(secret => secret.KeyId.ToString() == (string?)credential?["keyId"])
            ?? throw DirectoryError.BadRequest("New password credentials must be generated using service actions."))];
}
