using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tool;

// Runs one tenant until a signal arrives. Writes one line of JSON with its addresses to stdout.
internal static class TenantProcess
{
    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(LocalTenantOptions options, string? authorityFile)
    {
        var stopRequested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        try
        {
            var tenant = await LocalTenant.StartAsync(options).ConfigureAwait(false);
            await using (tenant.ConfigureAwait(false))
            {
                if (authorityFile is not null)
                    await File.WriteAllTextAsync(authorityFile, tenant.Address.CertificatePem).ConfigureAwait(false);
                await Console.Out.WriteLineAsync(Describe(tenant.Address, authorityFile)).ConfigureAwait(false);
                await stopRequested.Task.ConfigureAwait(false);
            }

            return ExitCodes.Interrupted;
        }
        catch (LocalTenantInUseException exception)
        {
            var message = $"graph-local: A local tenant is already running on '{exception.StateFolder}'. Give --state another folder.";
            await Console.Error.WriteLineAsync(message).ConfigureAwait(false);
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SocketException)
        {
            await Console.Error.WriteLineAsync($"graph-local: {exception.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        void RequestStop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopRequested.TrySetResult();
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
    }.ToJsonString(JsonOptions);
}
