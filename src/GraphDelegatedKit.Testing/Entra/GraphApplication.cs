namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in: Microsoft Graph as an application,
// the same in every tenant.
internal static class GraphApplication
{
    public const string Id = "00000003-0000-0000-c000-000000000000";
    public const string Name = "Microsoft Graph";

    // The tenant that Microsoft's own applications belong to.
    public const string OwnerTenantId = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
}
