using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Entra;

// tenant.json holds the ids that a state folder gets on first use: those of the options, or random ones. Everything else in the folder
// refers to them, so they never change. It also tells whether the tenant was created without the sample data, which is not stored.
internal static class TenantRegistrationFile
{
    public static TenantRegistration ReadOrCreate(StateFolder stateFolder, LocalTenantOptions options)
    {
        var tenantId = Normalize(options.TenantId, nameof(options.TenantId), nameof(options));
        var clientId = Normalize(options.ClientId, nameof(options.ClientId), nameof(options));
        var ids = stateFolder.Read<Ids>(StateLayout.RegistrationFile);
        if (ids is null)
        {
            ids = new Ids(tenantId ?? Guid.NewGuid().ToString(), clientId ?? Guid.NewGuid().ToString(), options.StartEmpty ? true : null);
            stateFolder.Write(StateLayout.RegistrationFile, ids);
        }

        RequireSame("tenant id", ids.TenantId, tenantId);
        RequireSame("client id", ids.ClientId, clientId);
        if (options.StartEmpty && ids.IsEmpty != true)
        {
            throw new ArgumentException(
                $"'{stateFolder.Root}' keeps a tenant with the sample data, so it cannot start empty. Use another state folder.",
                nameof(options));
        }

        return new TenantRegistration(ids.TenantId, ids.ClientId, options.ApplicationName) { IsEmpty = ids.IsEmpty == true };

        void RequireSame(string name, string stored, string? requested)
        {
            if (requested is not null && requested != stored)
            {
                throw new ArgumentException(
                    $"'{stateFolder.Root}' keeps a tenant with the {name} {stored}, not {requested}. Use another state folder or that id.",
                    nameof(options));
            }
        }
    }

    private static string? Normalize(string? id, string name, string parameterName)
    {
        if (id is null)
            return null;
        return Guid.TryParseExact(id, "D", out var guid)
            ? guid.ToString()
            : throw new ArgumentException($"{name} must be a GUID, such as {Guid.NewGuid()}, not '{id}'.", parameterName);
    }

    private sealed record Ids(
        string TenantId,
        string ClientId,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsEmpty = null);
}
