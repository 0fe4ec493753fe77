using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DeletedItems;
using GraphDelegatedKit.Testing.Graph.PermissionGrants;
using GraphDelegatedKit.Testing.Graph.ServicePrincipals;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// The endpoints of applications and of what belongs to them.
internal static class AppEndpoints
{
    public static IEnumerable<IEndpoint> CreateAll(TenantServices services, string version) =>
    [
        .. CreateApplications(services, version),
        .. CreateServicePrincipals(services, version),
        .. CreateGrants(services, version),
        .. CreateDeletedItems(services, version),
    ];

    private static IEnumerable<IEndpoint> CreateApplications(TenantServices services, string version)
    {
        var (apps, faults, clock) = (services.Apps, services.Faults, services.Clock);
        var access = new AppAccess(apps, faults);
        var secrets = new SecretFactory(services.Options, clock, faults, services.Registration.TenantId);
        var creator = new AppCreator(apps, access, secrets, faults);
        yield return new ListAppsEndpoint(access, version, isCountRequest: true);
        yield return new ListAppsEndpoint(access, version, isCountRequest: false);
        yield return new CreateAppEndpoint(creator, version);
        yield return new GetAppEndpoint(access, version);
        yield return new UpdateAppEndpoint(apps, access, creator, version);
        yield return new DeleteAppEndpoint(apps, access, version);
        yield return new AddPasswordEndpoint(apps, access, secrets, version);
        yield return new RemovePasswordEndpoint(apps, access, version);
        yield return new AddKeyEndpoint(apps, access, clock, version);
        yield return new RemoveKeyEndpoint(apps, access, clock, version);
        yield return new ListFederatedCredentialsEndpoint(access, version);
        yield return new CreateFederatedCredentialEndpoint(apps, access, version);
        yield return new DeleteFederatedCredentialEndpoint(apps, access, version);
    }

    private static IEnumerable<IEndpoint> CreateServicePrincipals(TenantServices services, string version)
    {
        var json = new ServicePrincipalJson(services.Apps, services.Permissions, services.Registration.TenantId);
        var access = new ServicePrincipalAccess(services.ServicePrincipals, services.Apps, services.Faults);
        yield return new ListServicePrincipalsEndpoint(access, json, version, isCountRequest: true);
        yield return new ListServicePrincipalsEndpoint(access, json, version, isCountRequest: false);
        yield return new CreateServicePrincipalEndpoint(services.ServicePrincipals, services.Apps, services.Faults, json, version);
        yield return new GetServicePrincipalEndpoint(access, json, version);
        yield return new UpdateServicePrincipalEndpoint(services.ServicePrincipals, access, version);
        yield return new DeleteServicePrincipalEndpoint(services.ServicePrincipals, access, version);
    }

    private static IEnumerable<IEndpoint> CreateGrants(TenantServices services, string version)
    {
        var access = new ServicePrincipalAccess(services.ServicePrincipals, services.Apps, services.Faults);
        var grants = new PermissionGrantStore(services.Consents, services.ServicePrincipals);
        yield return new ListGrantsEndpoint(grants, access, services.Users, $"/{version}/oauth2PermissionGrants");
        yield return new ListGrantsEndpoint(
            grants, access, services.Users, $"/{version}/servicePrincipals/{{principal}}/oauth2PermissionGrants");
        yield return new ListGrantsEndpoint(grants, access, services.Users, $"/{version}/me/oauth2PermissionGrants");
        yield return new ListGrantsEndpoint(grants, access, services.Users, $"/{version}/users/{{user}}/oauth2PermissionGrants");
        yield return new CreateGrantEndpoint(grants, access, services.Users, version);
        yield return new GetGrantEndpoint(grants, version);
        yield return new ChangeGrantEndpoint(grants, version, isDeletion: false);
        yield return new ChangeGrantEndpoint(grants, version, isDeletion: true);
    }

    private static IEnumerable<IEndpoint> CreateDeletedItems(TenantServices services, string version)
    {
        var json = new ServicePrincipalJson(services.Apps, services.Permissions, services.Registration.TenantId);
        var items = new DeletedAppItems(services.Apps, services.ServicePrincipals, json);
        yield return new ListDeletedItemsEndpoint(items, version, isServicePrincipals: false);
        yield return new ListDeletedItemsEndpoint(items, version, isServicePrincipals: true);
        yield return new GetDeletedItemEndpoint(items, version);
        yield return new RestoreDeletedItemEndpoint(items, version);
        yield return new PurgeDeletedItemEndpoint(items, version);
    }
}
