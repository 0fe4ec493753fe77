namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>The address at which an administrator consents to the app for all users of the tenant. It contains no secret.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent"/>, "Construct the URL for granting
/// tenant-wide admin consent".
/// </remarks>
internal static class AdminConsent
{
    /// <summary>The text in a remedy that is replaced by the address.</summary>
    public const string Placeholder = "{admin consent}";

    /// <summary>The remedy if only the missing consent is known.</summary>
    public const string Remedy = "Sign in again and consent, or have an administrator consent for all users at " + Placeholder + ".";

    public static string GetUrl(DelegatedSessionOptions options) =>
        $"{options.Cloud.Login.AbsoluteUri}{Uri.EscapeDataString(options.Tenant)}/adminconsent"
        + $"?client_id={Uri.EscapeDataString(options.ClientId)}";

    public static string ReplacePlaceholder(string remedy, DelegatedSessionOptions? options) =>
        remedy.Replace(
            Placeholder,
            options is null ? "the app's page in Entra, Enterprise applications, Permissions" : GetUrl(options),
            StringComparison.Ordinal);
}
