namespace GraphDelegatedKit.Client;

/// <summary>
/// Recognizes the refusal of a file that the service considers infected: a code in the body, or a header on a page of HTML.
/// </summary>
/// <remarks>Seen with other clients (OneDrive/onedrive-api-docs#1626, #322); the header is not documented.</remarks>
internal static class InfectedFile
{
    public const string Code = "malwareDetected";

    private const string HeaderName = "X-Virus-Infected", OtherCode = "virusSuspicious";

    public static bool HasHeader(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(HeaderName, out var value) && IsSet(value.ToString());

    public static bool HasHeader(IReadOnlyDictionary<string, string> headers) =>
        headers.TryGetValue(HeaderName, out var value) && IsSet(value);

    public static bool IsReportedBy(GraphException error) => IsCode(error.Code) || error.InnerCodes.Any(IsCode);

    public static bool IsCode(string code) =>
        code.Equals(Code, StringComparison.OrdinalIgnoreCase) || code.Equals(OtherCode, StringComparison.OrdinalIgnoreCase);

    private static bool IsSet(string value) => !value.Trim().Equals("false", StringComparison.OrdinalIgnoreCase) && value.Trim() != "0";
}
