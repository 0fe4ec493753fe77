using BenchmarkDotNet.Attributes;
using GraphDelegatedKit;
using GraphDelegatedKit.Testing;
using Microsoft.Identity.Client;

namespace Benchmarks;

/// <summary>
/// A token that is held and good, from the kit and from MSAL's own silent call: same tenant, same person, everything in memory.
/// </summary>
[MemoryDiagnoser]
[InProcess]
public class CachedTokenBenchmarks
{
    private LocalTenant _tenant = null!;
    private DelegatedSession _session = null!;
    private HttpClient _http = null!;
    private IPublicClientApplication _msal = null!;
    private IAccount _account = null!;

    // The in-process runner does not wait for a set-up that is asynchronous.
    [GlobalSetup]
    public void SignIn() => SignInAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    private async Task SignInAsync()
    {
        _tenant = await LocalTenant.StartAsync(new LocalTenantOptions { DeviceCodeInterval = TimeSpan.FromSeconds(1) });
        _session = DelegatedSession.Open(new()
        {
            ClientId = _tenant.ClientId,
            Tenant = _tenant.TenantId,
            Interaction = Interaction.Allowed,
            Cache = { Protection = [StorageProtection.Memory] },
            HttpHandler = _tenant.CreateHandler,
            DeviceCodePrompt = (code, cancellationToken) => EnterCodeAsync(code.UserCode, cancellationToken),
        });
        await _session.GetTokenAsync();

        _http = new HttpClient(_tenant.CreateHandler());
        _msal = PublicClientApplicationBuilder.Create(_tenant.ClientId)
            .WithAuthority($"https://login.microsoftonline.com/{_tenant.TenantId}")
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(new SingleClientFactory(_http))
            .Build();
        _account =
            (await _msal.AcquireTokenWithDeviceCode(["User.Read"], code => EnterCodeAsync(code.UserCode, default)).ExecuteAsync()).Account;
    }

    private async Task CleanUpAsync()
    {
        _http.Dispose();
        await _session.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    [Benchmark]
    public ValueTask<GraphAccessToken> GraphDelegatedKitSession() => _session.GetTokenAsync();

    [Benchmark(Baseline = true)]
    public Task<AuthenticationResult> MsalSilent() => _msal.AcquireTokenSilent(["User.Read"], _account).ExecuteAsync();

    private Task EnterCodeAsync(string code, CancellationToken cancellationToken) =>
        _tenant.SimulateUser(_tenant.Address.DefaultUser).EnterCodeAsync(code, cancellationToken);

    private sealed class SingleClientFactory(HttpClient client) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => client;
    }
}
