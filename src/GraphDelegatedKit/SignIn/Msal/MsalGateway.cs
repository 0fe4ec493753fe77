using System.Runtime.ExceptionServices;
using GraphDelegatedKit.SignIn.Options;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Runs every call to MSAL and converts its failures. If a call succeeds but the cache cannot be written, this is an error unless a
/// person is present.
/// </summary>
internal sealed class MsalGateway(DelegatedSessionOptions options, Func<MsalApp> getApp, SignInContext signIn)
{
    public MsalApp App => getApp();

    /// <summary>Gets the sign-in that each token refers to.</summary>
    public SignInContext SignIn => signIn;

    public Task<T> ExecuteAsync<T>(Func<MsalApp, Task<T>> operation, CancellationToken cancellationToken) => ConvertFailureAsync(
        async app =>
        {
            var result = await app.RunAsync(operation).ConfigureAwait(false);
            ThrowIfCacheFailed(app);
            return result;
        },
        cancellationToken);

    /// <param name="result">The result of a call to MSAL.</param>
    /// <param name="originIfFetched">The origin of the token unless it came from the cache.</param>
    public GraphAccessToken ToAccessToken(AuthenticationResult result, TokenOrigin originIfFetched) =>
        MsalResultConverter.ToAccessToken(result, originIfFetched, options.Cloud, App.ExpiryTracker, signIn);

    /// <summary>Waits while another session or process asks a person.</summary>
    public Task<IDisposable?> LockForSignInAsync(TimeSpan maxWait, CancellationToken cancellationToken) => ConvertFailureAsync(
        app =>
        {
            ThrowIfCacheFailed(app); // before the lock is acquired: an error after that would keep it
            return app.Cache.LockForSignInAsync(maxWait, cancellationToken);
        },
        cancellationToken);

    public Task<List<IAccount>> GetAccountsAsync(CancellationToken cancellationToken) =>
        ExecuteAsync(async app => (await app.Client.GetAccountsAsync().ConfigureAwait(false)).ToList(), cancellationToken);

    /// <summary>Removes an account with its tokens. If a token cannot be removed from the disk, this is always an error.</summary>
    public Task<bool> RemoveAccountAsync(IAccount account, CancellationToken cancellationToken) => ExecuteAsync(
        async app =>
        {
            await app.Client.RemoveAsync(account).ConfigureAwait(false);
            await app.Cache.DeleteCopiesAsync(cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private void ThrowIfCacheFailed(MsalApp app)
    {
        if (app.Cache.Failure is { } failure && !InteractionDetector.CanInteract(options)) throw failure;
    }

    private async Task<T> ConvertFailureAsync<T>(Func<MsalApp, Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation(getApp()).ConfigureAwait(false);
        }
        catch (CallerFaultException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw; // not reached
        }
        catch (Exception e) when (e is not CacheOnlyScope.RefreshRequiredException
            && (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            throw SignInErrors.From(e, options);
        }
    }
}
