namespace GraphDelegatedKit.Tokens;

/// <summary>
/// A provider that wants to know whether claims challenges are answered. Whoever declares the client capability <c>cp1</c> gets tokens
/// that live for a day and are ended by a challenge instead, so it is declared only where something stands ready to answer one.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></remarks>
internal interface IAnswersChallenges
{
    /// <summary>From now on challenges are answered; there is no way back.</summary>
    void DeclareAnswered();
}
