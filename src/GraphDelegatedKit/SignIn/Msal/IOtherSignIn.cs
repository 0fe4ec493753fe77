using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Finds a sign-in that another session or process makes with the same cache. No person is asked.</summary>
internal interface IOtherSignIn
{
    /// <summary>Returns the token that is cached now, if it is usable. The service is not called.</summary>
    Task<GraphAccessToken?> FindCachedAsync(CancellationToken cancellationToken);

    /// <summary>Returns a token that spares the question, if there is one since then.</summary>
    Task<GraphAccessToken?> FindSinceAsync(GraphAccessToken? before, CancellationToken cancellationToken);
}
