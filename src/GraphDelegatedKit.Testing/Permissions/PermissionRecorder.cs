using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Permissions;

// Records what each request with a valid token needed, whether or not the tenant enforces it.
internal sealed class PermissionRecorder(PermissionUses uses)
{
    public void Record(RequestContext context, PermissionUse use)
    {
        var hasMoreThanBasicProfiles = use.HasProfiles
            && BasicProfile.IsExceeded(context, PermissionCatalog.FullProfiles.IsMetBy(context.Scopes));
        uses.Record(context.ClientId, context.Caller.Id, context.Scopes, hasMoreThanBasicProfiles ? use.ForFullProfiles() : use);
    }
}
