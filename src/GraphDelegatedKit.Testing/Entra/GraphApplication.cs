namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in: Microsoft Graph as an application,
// the same in every tenant.
internal static class GraphApplication
{
    public const string Id = "00000003-0000-0000-c000-000000000000";
}
