using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Entra;

// tenant.json: the ids a state folder was given when it was first used.
internal static class TenancyFile
{
    private const string FileName = "tenant.json";

    public static Tenancy ReadOrCreate(StateFolder state, string applicationName)
    {
        var ids = state.Read<Ids>(FileName);
        if (ids is null)
        {
            ids = new Ids(Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
            state.Write(FileName, ids);
        }

        return new Tenancy(ids.TenantId, ids.ClientId, applicationName);
    }

    private sealed record Ids(string TenantId, string ClientId);
}
