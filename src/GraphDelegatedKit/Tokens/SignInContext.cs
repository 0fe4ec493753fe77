namespace GraphDelegatedKit.Tokens;

/// <summary>
/// The state that all tokens of one sign-in share: who waits for a person, and whether claims challenges are answered. Each token refers
/// to it, so this state, and what else is kept for a sign-in (the throttle gates), is found behind any number of decorators.
/// </summary>
internal sealed class SignInContext
{
    private readonly object _gate = new(); // guards _observers and _interactionCount
    private readonly List<ITokenRequestObserver> _observers = [];

    private volatile bool _canAnswerChallenges;
    private int _interactionCount;

    /// <summary>Gets whether the tokens' user answers claims challenges.</summary>
    public bool CanAnswerChallenges => _canAnswerChallenges;

    /// <summary>Gets how many requests wait for a person at this moment.</summary>
    public int InteractionCount
    {
        get
        {
            lock (_gate) return _interactionCount;
        }
    }

    /// <summary>Declares that challenges are answered from now on. This cannot be reverted.</summary>
    public void DeclareChallengesAnswered() => _canAnswerChallenges = true;

    /// <summary>Runs an operation that waits for a person. All observers learn when it begins and ends.</summary>
    public async Task<T> AwaitPersonAsync<T>(Func<Task<T>> operation)
    {
        ChangeInteractions(1);
        try
        {
            return await operation().ConfigureAwait(false);
        }
        finally
        {
            ChangeInteractions(-1);
        }
    }

    /// <summary>
    /// Gets a token from a provider, and notifies an observer while a person is awaited. The observer is added before the request starts:
    /// on a busy machine, another thread may ask the person before the provider's method returns.
    /// </summary>
    public async ValueTask<GraphAccessToken> GetTokenAsync(
        ITokenProvider tokens, TokenRequest? request, ITokenRequestObserver observer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _observers.Add(observer);
            if (_interactionCount > 0) observer.OnInteractionStarted();
        }

        try
        {
            return await tokens.GetTokenAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (SignInException or OperationCanceledException))
        {
            observer.OnCallerFault(e); // a session converts all other exceptions
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _observers.Remove(observer);
                if (_interactionCount > 0) observer.OnInteractionEnded();
            }
        }
    }

    private void ChangeInteractions(int change)
    {
        lock (_gate)
        {
            _interactionCount += change;
            if (change > 0 && _interactionCount == 1) _observers.ForEach(observer => observer.OnInteractionStarted());
            if (change < 0 && _interactionCount == 0) _observers.ForEach(observer => observer.OnInteractionEnded());
        }
    }
}
