namespace GraphDelegatedKit.Tokens;

/// <summary>
/// The sign-in that tokens come from. Each token refers to its issuer, so what belongs to one sign-in, such as its throttle gates, is found
/// behind any number of decorators.
/// </summary>
internal sealed class TokenIssuer
{
    private volatile bool _canAnswerChallenges;

    /// <summary>Gets whether the tokens' user answers claims challenges.</summary>
    public bool CanAnswerChallenges => _canAnswerChallenges;

    /// <summary>Declares that challenges are answered from now on. This cannot be reverted.</summary>
    public void DeclareChallengesAnswered() => _canAnswerChallenges = true;
}
