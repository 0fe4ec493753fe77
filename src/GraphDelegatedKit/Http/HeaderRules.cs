using System.Buffers;
using System.Collections.Frozen;
using System.Net.Http.Headers;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Http;

/// <summary>
/// Decides which header names and values can be sent as given. Any other is an <see cref="ArgumentException"/> that names the header and
/// never shows its value: a line break would begin another header or another request, and the transport cannot send a character outside
/// of ASCII.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc9110#section-5"/></remarks>
internal static class HeaderRules
{
    private const int MaxNameLength = 100; // in messages

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ValueCharacters =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code), '\t']);

    // Headers that the client or the transport sets itself, and what a caller does instead.
    private static readonly FrozenDictionary<string, string> ReservedNames = new Dictionary<string, string>
    {
        ["Authorization"] =
            "The client adds the token of its ITokenProvider. For other permissions set Scopes, for a token of another source create the "
            + "client with an ITokenProvider of your own, and for an address that carries its own permission use "
            + "GraphUrl.PreAuthenticated.",
        ["Host"] = "The host is that of the address. For another cloud set GraphClientOptions.Cloud.",
        ["Content-Length"] = "The length is that of the body. Remove the header.",
        ["Transfer-Encoding"] = ConnectionAdvice,
        ["Connection"] = ConnectionAdvice,
        ["Keep-Alive"] = ConnectionAdvice,
        ["Proxy-Connection"] = ConnectionAdvice,
        ["Upgrade"] = ConnectionAdvice,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private const string ConnectionAdvice = "It belongs to the connection, which the transport manages. Remove the header.";

    /// <summary>Checks a header that a caller sets on a request.</summary>
    /// <returns>The value without the blanks around it, which are not a part of it (RFC 9110 5.5).</returns>
    /// <exception cref="ArgumentException">The header cannot be sent, or the client sets it itself.</exception>
    public static string Check(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        CheckName(name);
        if (ReservedNames.TryGetValue(name, out var advice)) throw new ArgumentException($"The header '{name}' cannot be set. {advice}");

        return CheckValue(name, value);
    }

    /// <summary>Checks the value of a header that is set for a caller, such as <c>If-Match</c>.</summary>
    /// <returns>The value without the blanks around it.</returns>
    /// <exception cref="ArgumentException">The value cannot be sent.</exception>
    public static string CheckValue(string name, string value)
    {
        if (value is null) throw new ArgumentException($"The header '{name}' has no value. Set one, or remove the header.");
        if (FindProblem(value) is { } problem) throw CreateException(name, problem);
        return value.Trim(' ', '\t');
    }

    /// <summary>Checks every header of a request, which handlers of the program may have set.</summary>
    /// <exception cref="ArgumentException">A header cannot be sent.</exception>
    public static void CheckAll(HttpRequestMessage request)
    {
        CheckAll(request.Headers);
        if (request.Content is { } content) CheckAll(content.Headers);
    }

    private static void CheckAll(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
            foreach (var value in values)
                if (FindProblem(value) is { } problem)
                    throw CreateException(name, problem);
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ArgumentException(
                $"'{ServiceText.Clean(name, MaxNameLength)}' is not the name of a header. Use letters, digits and hyphens.");
    }

    private static string? FindProblem(ReadOnlySpan<char> value)
    {
        var index = value.IndexOfAnyExcept(ValueCharacters);
        return index < 0 ? null
            : value[index] is '\r' or '\n' ? "a line break"
            : char.IsAscii(value[index]) ? "a control character"
            : "a character outside of ASCII";
    }

    private static ArgumentException CreateException(string name, string problem) =>
        new($"The header '{name}' cannot be sent: its value contains {problem}. Remove or encode that character.");
}
