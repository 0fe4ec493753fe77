using GraphDelegatedKit.Testing;

namespace Killed;

/// <summary>A tenant that restores the snapshots "a" and "b" in turn and saves each as "c", until it is killed.</summary>
internal static class Restores
{
    public static async Task RunAsync(string stateFolder)
    {
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = stateFolder });
        for (var round = 0; ; round++)
        {
            tenant.RestoreSnapshot(round % 2 == 0 ? "a" : "b");
            tenant.SaveSnapshot("c");
            await Console.Out.WriteLineAsync($"{round}");
        }
    }
}
