namespace GraphDelegatedKit.SignIn;

/// <summary>The address at which an administrator consents to the app for everybody in the tenant. It holds no secret.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent#construct-the-url-for-granting-tenant-wide-admin-consent"/></remarks>
internal static class AdminConsent
{
    /// <summary>What stands in a remedy where the address belongs.</summary>
    public const string Mark = "{admin consent}";

    /// <summary>What a remedy says where nothing more is known than that consent is missing.</summary>
    public const string Remedy = "Sign in again and consent, or have an administrator consent for everybody at " + Mark + ".";

    public static string Address(DelegatedSessionOptions app) =>
        $"{app.Cloud.Login.AbsoluteUri}{Uri.EscapeDataString(app.Tenant)}/adminconsent?client_id={Uri.EscapeDataString(app.ClientId)}";

    public static string In(string remedy, DelegatedSessionOptions? app) =>
        remedy.Replace(Mark, app is null ? "the app's page in Entra, Enterprise applications, Permissions" : Address(app), StringComparison.Ordinal);
}
