using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Pages;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.Users;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Hosting;

// The table of contents: everything the tenant plays.
internal static class Endpoints
{
    private static readonly string[] Versions = ["v1.0", "beta"];

    public static BearerGate Gate(Tenancy tenancy, People.People people, SigningKey key, LocalTenantOptions options) =>
        new(new AccessTokens(tenancy, key, people, options), people);

    public static List<IEndpoint> All(
        Tenancy tenancy, People.People people, SigningKey key, LocalFaults faults, StateFolder state, LocalTenantOptions options, Func<LocalTenantAddress> address) =>
    [
        .. SignIn(tenancy, people, key, faults, state, options, address),
        .. Versions.SelectMany(version => Users(people, version)),
    ];

    private static IEnumerable<IEndpoint> SignIn(
        Tenancy tenancy, People.People people, SigningKey key, LocalFaults faults, StateFolder state, LocalTenantOptions options, Func<LocalTenantAddress> address)
    {
        var codes = new DeviceCodes(options);
        var visits = new Visits(options.TimeProvider);
        var refreshTokens = new RefreshTokens(state, tenancy, people, options.TimeProvider);
        var answer = new TokenAnswer(
            new AccessTokens(tenancy, key, people, options), refreshTokens, new Identities(tenancy, key, options), people, options);

        yield return new InstanceDiscovery();
        yield return new OpenIdConfiguration(tenancy, version2: true);
        yield return new OpenIdConfiguration(tenancy, version2: false);
        yield return new SigningKeys(tenancy, key, version2: true);
        yield return new SigningKeys(tenancy, key, version2: false);
        yield return new DeviceCodeEndpoint(tenancy, codes, options, address);
        yield return new TokenEndpoint(tenancy, faults, answer, [new DeviceCodeGrant(codes), new RefreshGrant(refreshTokens, people, tenancy)]);

        yield return new DeviceLoginEndpoint(visits, "/devicelogin");
        yield return new DeviceLoginEndpoint(visits, "/common/oauth2/deviceauth");
        yield return new DeviceLoginEndpoint(visits, "/device");
        yield return new EnterCodeEndpoint(visits, codes, people, tenancy);
        yield return new SignInEndpoint(visits, people, tenancy);
        yield return new ConsentEndpoint(visits);
    }

    private static IEnumerable<IEndpoint> Users(People.People people, string version)
    {
        yield return new GetUserEndpoint(people, $"/{version}/me");
        yield return new ListUsersEndpoint(people, version);
        yield return new GetUserEndpoint(people, $"/{version}/users/{{user}}");
    }
}
