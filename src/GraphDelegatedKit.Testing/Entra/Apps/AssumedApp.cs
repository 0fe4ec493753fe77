namespace GraphDelegatedKit.Testing.Entra.Apps;

// The application of a client id that is not registered, where a rule accepts one: a public client with any address on loopback.
internal static class AssumedApp
{
    // Returns null for a text that is not a GUID, because no application can have it.
    public static RegisteredApp? Create(string clientId) => Guid.TryParse(clientId, out var id)
        ? new RegisteredApp
        {
            ObjectId = id,
            ClientId = id.ToString(),
            DisplayName = "Unknown application",
            PublicClientRedirectUris = ["http://localhost/*", "http://127.0.0.1/*", AppRegistry.NativeClientUri],
            AllowPublicClientFlows = true,
        }
        : null;
}
