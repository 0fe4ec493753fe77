namespace GraphDelegatedKit.Testing.Entra.Apps;

// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in: public clients of Microsoft that
// exist in every tenant. Azure.Identity signs in with the id of the Azure CLI unless a program names its own:
// https://learn.microsoft.com/dotnet/api/azure.identity.devicecodecredentialoptions.clientid
internal static class WellKnownApps
{
    private static readonly RegisteredApp[] All =
    [
        Create("14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools"),
        Create("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI"),
        Create("1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell"),
        Create("872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio"),
        Create("aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code"),
    ];

    public static RegisteredApp? Find(string clientId) =>
        Array.Find(All, app => app.ClientId.Equals(clientId, StringComparison.OrdinalIgnoreCase));

    // Their registrations are not public; assumed: loopback with any port, and the address of embedded browsers.
    private static RegisteredApp Create(string clientId, string displayName) => new()
    {
        ObjectId = Guid.Parse(clientId),
        ClientId = clientId,
        DisplayName = displayName,
        PublicClientRedirectUris = ["http://localhost", "http://127.0.0.1", AppRegistry.NativeClientUri],
        AllowPublicClientFlows = true,
    };
}
