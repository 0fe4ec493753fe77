using System.Diagnostics;
using GraphDelegatedKit.Resilience;
using Microsoft.Identity.Client.Extensions.Msal;
using MsalStorage = Microsoft.Identity.Client.Extensions.Msal.Storage;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// libsecret on Linux and the Keychain on macOS, through the bindings of MSAL. Their calls block, so each runs on the thread pool with the
/// timeout of a file lock.
/// </summary>
internal sealed class OsKeyring(TimeProvider time) : IKeyring
{
    private const string Product = "GraphDelegatedKit";

    public async Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await InvokeAsync(
            () => OpenStorage(name, Path.GetTempPath()).ReadData(), cancellationToken).ConfigureAwait(false) is { Length: > 0 } secret
            ? secret
            : null;

    public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken) =>
        InvokeAsync(
            () =>
            {
                // MSAL touches a file after each write, and sleeps for four seconds if it cannot. It gets a writable folder of its own.
                var folder = Directory.CreateTempSubdirectory("graph-delegated-kit-");
                try
                {
                    OpenStorage(name, folder.FullName).WriteData(secret);
                    return secret;
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            },
            cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        InvokeAsync<byte[]>(
            () =>
            {
                OpenStorage(name, Path.GetTempPath()).Clear();
                return [];
            },
            cancellationToken);

    private static MsalStorage OpenStorage(string name, string folder) => MsalStorage.Create(
        new StorageCreationPropertiesBuilder($"graph-delegated-kit-{name}.touched", folder)
            .WithLinuxKeyring(
                "io.graphdelegatedkit.key", "default", "Key of a GraphDelegatedKit sign-in", new("Product", Product), new("Key", name))
            .WithMacKeyChain(Product, name)
            .Build(),
        new TraceSource(Product, SourceLevels.Off));

    private async Task<T> InvokeAsync<T>(Func<T> operation, CancellationToken cancellationToken)
    {
        KeyringDiagnostics.ThrowIfUnavailable();
        using var limit = new CancellationTokenSource(FileLock.MaxWait, time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await AbandonableTasks.RunAsync(() => Task.FromResult(operation()), linkedSource.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                $"The keyring did not respond within {FileLock.MaxWait.TotalSeconds:F0} seconds.",
                "Check whether a window asks for the keyring password, unlock the keyring, and run the program again.",
                e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw KeyringDiagnostics.CreateException(e);
        }
    }
}
