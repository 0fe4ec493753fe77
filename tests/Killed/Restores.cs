using GraphDelegatedKit.Testing;

namespace Killed;

/// <summary>
/// A tenant that restores the snapshots "a" and "b" in turn, changes something, undoes it, and saves the snapshot as "c", until it is
/// killed. The change is so large that the state log is replaced by a shorter one every few rounds.
/// </summary>
internal static class Restores
{
    public static async Task RunAsync(string stateFolder)
    {
        var draft = new string('x', 2_000_000);
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { StateFolder = stateFolder });
        for (var round = 0; ; round++)
        {
            tenant.RestoreSnapshot(round % 2 == 0 ? "a" : "b");
            var restored = tenant.TakeSnapshot();
            tenant.Mail.AddDraft(tenant.Address.DefaultUser, draft);
            tenant.Restore(restored);
            tenant.SaveSnapshot("c");
            await Console.Out.WriteLineAsync($"{round}");
        }
    }
}
