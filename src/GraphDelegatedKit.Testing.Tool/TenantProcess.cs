using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tool;

// One tenant for as long as the process is wanted: one line on stdout that says where, then nothing until a signal.
internal static class TenantProcess
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(LocalTenantOptions options, string? authorityFile)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            var tenant = await LocalTenant.StartAsync(options).ConfigureAwait(false);
            await using (tenant.ConfigureAwait(false))
            {
                if (authorityFile is not null)
                    await File.WriteAllTextAsync(authorityFile, tenant.Address.CertificatePem).ConfigureAwait(false);
                await Console.Out.WriteLineAsync(Describe(tenant.Address, authorityFile)).ConfigureAwait(false);
                await asked.Task.ConfigureAwait(false);
            }

            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            await Console.Error.WriteLineAsync($"graph-local: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            asked.TrySetResult();
        }
    }

    private static string Describe(LocalTenantAddress address, string? authorityFile) => new JsonObject
    {
        ["tenantId"] = address.TenantId,
        ["clientId"] = address.ClientId,
        ["httpsPort"] = address.HttpsPort,
        ["httpPort"] = address.HttpPort,
        ["http"] = address.HttpAddress.ToString().TrimEnd('/'),
        ["deviceLogin"] = address.DeviceLogin.ToString(),
        ["user"] = address.DefaultUser,
        ["ca"] = authorityFile,
    }.ToJsonString(Plain);
}
