using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

// Every test of a suite may have a tenant of its own, at the same time as the others.
[TestFixture]
internal sealed class ManyTenantTests
{
    [Test]
    [Category("Slow")]
    public async Task Two_hundred_tenants_in_one_process_answer_and_their_ports_are_closed_after_they_stop()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => LocalTenant.StartAsync()));
        var names = await Task.WhenAll(tenants.Select(GetNameAsync));
        await Task.WhenAll(tenants.Select(tenant => tenant.DisposeAsync().AsTask()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(tenants.Select(tenant => tenant.Users[0].UserPrincipalName)));
            Assert.That(tenants.Select(tenant => tenant.TenantId).Distinct().Count(), Is.EqualTo(200));
            Assert.That(tenants.Where(tenant => IsOpen(tenant.Address.HttpsPort) || IsOpen(tenant.Address.HttpPort)), Is.Empty);
        }
    }

    // The state of the test itself may still hold the last one.
    [Test]
    public async Task Stopped_tenants_leave_nothing_in_memory()
    {
        var tenants = new List<WeakReference>();
        for (var count = 0; count < 4; count++)
            tenants.Add(await StartAndStopAsync());

        // The server closes its connections in the background.
        Assert.That(() => CountAlive(tenants), Is.LessThan(2).After(20).Seconds.PollEvery(50).MilliSeconds);
    }

    private static int CountAlive(IEnumerable<WeakReference> tenants)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return tenants.Count(tenant => tenant.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> StartAndStopAsync()
    {
        var tenant = await LocalTenant.StartAsync();
        await GetNameAsync(tenant);
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(await RequestUserCodeAsync(tenant));
        await tenant.DisposeAsync();
        return new WeakReference(tenant);
    }

    private static async Task<string> RequestUserCodeAsync(LocalTenant tenant)
    {
        using var client = new TenantClient(tenant);
        return (string)(await client.RequestDeviceCodeAsync())["user_code"]!;
    }

    private static async Task<string> GetNameAsync(LocalTenant tenant)
    {
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.CreateToken());
        return (string)(await client.GetAsync("https://graph.microsoft.com/v1.0/me")).Body["userPrincipalName"]!;
    }

    private static bool IsOpen(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
