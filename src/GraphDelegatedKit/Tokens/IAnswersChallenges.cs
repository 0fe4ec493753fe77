namespace GraphDelegatedKit.Tokens;

/// <summary>
/// A provider that can declare the client capability <c>cp1</c>. With it, tokens live for a day and a claims challenge ends them earlier,
/// so it is declared only if a handler answers challenges.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation"/></remarks>
internal interface IAnswersChallenges
{
    /// <summary>Declares that challenges are answered from now on. This cannot be reverted.</summary>
    void DeclareAnswered();
}
