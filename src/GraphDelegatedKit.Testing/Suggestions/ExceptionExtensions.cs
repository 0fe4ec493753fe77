namespace GraphDelegatedKit.Testing.Suggestions;

/// <summary>Shortens the messages of exceptions for users who do not see the code.</summary>
/// <remarks>The tool graph-local compiles this file too.</remarks>
internal static class ExceptionExtensions
{
    /// <summary>Gets the message without the name of the parameter, which .NET appends to it.</summary>
    public static string GetTextWithoutParameter(this Exception exception) => exception.Message.Split(" (Parameter ")[0];
}
