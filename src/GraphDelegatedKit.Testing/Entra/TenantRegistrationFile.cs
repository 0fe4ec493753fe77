using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Entra;

// tenant.json holds the ids that a state folder gets on first use.
internal static class TenantRegistrationFile
{
    public static TenantRegistration ReadOrCreate(StateFolder stateFolder, string applicationName)
    {
        var ids = stateFolder.Read<Ids>(StateLayout.RegistrationFile);
        if (ids is null)
        {
            ids = new Ids(Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
            stateFolder.Write(StateLayout.RegistrationFile, ids);
        }

        return new TenantRegistration(ids.TenantId, ids.ClientId, applicationName);
    }

    private sealed record Ids(string TenantId, string ClientId);
}
