namespace GraphDelegatedKit.SignIn;

/// <summary>The address at which an administrator consents to the app for everybody in the tenant. It holds no secret.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#construct-the-url-for-granting-tenant-wide-admin-consent"/></remarks>
internal static class AdminConsent
{
    /// <summary>What stands in a remedy where the address belongs.</summary>
    public const string Placeholder = "{admin consent}";

    /// <summary>What a remedy says where nothing more is known than that consent is missing.</summary>
    public const string Remedy = "Sign in again and consent, or have an administrator consent for everybody at " + Placeholder + ".";

    public static string GetUrl(DelegatedSessionOptions options) =>
        $"{options.Cloud.Login.AbsoluteUri}{Uri.EscapeDataString(options.Tenant)}/adminconsent?client_id={Uri.EscapeDataString(options.ClientId)}";

    public static string ReplacePlaceholder(string remedy, DelegatedSessionOptions? options) =>
        remedy.Replace(Placeholder, options is null ? "the app's page in Entra, Enterprise applications, Permissions" : GetUrl(options), StringComparison.Ordinal);
}
