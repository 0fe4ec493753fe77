using System.Globalization;
using GraphDelegatedKit;
using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tests.Files;
using GraphDelegatedKit.Tests.Support;

namespace Benchmarks;

/// <summary>
/// 40 MiB in ranges of 10 MiB to the local tenant, which does one thing wrong in each row: what became of the upload, and what went over
/// the line beyond the file's own bytes.
/// The scripts are those of the test that holds it, and waits pass at once. <c>dotnet run -c Release --project tests/Benchmarks --
/// faults</c>
/// </summary>
internal static class FaultBenchmark
{
    public static async Task RunAsync()
    {
        await using var tenant = await LocalTenant.StartAsync(new LocalTenantOptions { DeviceCodeInterval = TimeSpan.FromSeconds(1) });
        await using var session = DelegatedSession.Open(new()
        {
            ClientId = tenant.ClientId,
            Tenant = tenant.TenantId,
            Scopes = ["Files.ReadWrite.All"],
            Interaction = Interaction.Allowed,
            Cache = { Protection = [StorageProtection.Memory] },
            HttpHandler = tenant.CreateHandler,
            Methods = [SignInMethod.DeviceCode],
            DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken),
        });
        await session.GetTokenAsync();
        var clock = new Clock();
        await using var graph = GraphClient.Create(
            session, new GraphClientOptions { HttpHandler = tenant.CreateHandler, TimeProvider = clock });
        var files = graph.Files(new FileTransferOptions { TimeProvider = clock, Journal = null });
        var bytes = new byte[SingleFault.Size];
        new Random(1).NextBytes(bytes);

        Console.WriteLine(
            $"{"one fault in 40 MiB",-26}{"the upload",-24}{"bytes sent",12}"
            + $"{"never acknowledged",20}{"acknowledged, again",21}{"goal",28}");
        foreach (var fault in SingleFault.Table)
        {
            var name = fault.Name + ".bin";
            fault.Apply(tenant.Faults, name);
            var outcome = await UploadAsync(files, bytes, DrivePath.In(tenant.Files.GetDriveId(tenant.Address.DefaultUser), name));
            var upload = tenant.Uploads.Last(upload => upload.FileName == name);
            var neverAcknowledged = FormatMiB(upload.BytesReceived - SingleFault.Size - upload.BytesResent);
            var goal = $"<= {FormatMiB(fault.MaxExtraBytes)}, 0 again";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{fault.Name,-26}{outcome,-24}{upload.BytesReceived,12}{neverAcknowledged,20}"
                + $"{FormatMiB(upload.BytesResent),21}{goal,28}"));
            tenant.Faults.Clear();
        }
    }

    private static async Task<string> UploadAsync(GraphFiles files, byte[] bytes, DrivePath target)
    {
        try
        {
            var receipt = await files.UploadAsync(bytes, target, new UploadOptions { FragmentSize = SingleFault.Fragment });
            return $"{receipt.Outcome}, {receipt.Verified}";
        }
        catch (Exception e) when (e is TransferInterruptedException or GraphException)
        {
            return e is TransferInterruptedException interruption ? $"stopped: {interruption.Reason}" : "refused";
        }
    }

    private static string FormatMiB(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / SingleFault.MiB:0.##} MiB");
}
