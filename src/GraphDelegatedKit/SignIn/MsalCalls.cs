using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Every call to MSAL, so that every failure leaves in one shape; a good token whose cache could not be written is an error where
/// nobody watches.
/// </summary>
internal sealed class MsalCalls(DelegatedSessionOptions options, Func<MsalApp> app)
{
    public MsalApp App => app();

    public async Task<T> CallAsync<T>(Func<MsalApp, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            var msal = app();
            var result = await msal.RunAsync(call).ConfigureAwait(false);
            if (msal.Cache.Failure is { } failure && !PersonPresence.MayAsk(options)) throw failure;
            return result;
        }
        catch (Exception e) when (e is not CacheOnly.RefreshDue && (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            throw SignInErrors.From(e, options);
        }
    }

    public Task<List<IAccount>> AccountsAsync(CancellationToken cancellationToken) =>
        CallAsync(async msal => (await msal.Client.GetAccountsAsync().ConfigureAwait(false)).ToList(), cancellationToken);

    /// <summary>Removes an account with its tokens. What could not be removed is still on disk, and that is an error whoever watches.</summary>
    public Task<bool> RemoveAsync(IAccount account, CancellationToken cancellationToken) => CallAsync(
        async msal =>
        {
            await msal.Client.RemoveAsync(account).ConfigureAwait(false);
            await msal.Cache.ForgetCopiesAsync(cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
