using System.Text.Json;

namespace GraphDelegatedKit.Tokens;

/// <summary>The names of a JWT a person asks for. A value of a kind its name does not allow counts as absent.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"/>,
/// <see href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1"/>
/// </remarks>
internal sealed class JwtFields
{
    private static readonly decimal LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public string? Algorithm, Encryption, KeyId;
    public DateTimeOffset? Expires, NotBefore, Issued;
    public string? Issuer, AppId, AuthorizedParty, Tenant, Object, Version, IdentityType;
    public string? Upn, PreferredUsername, UniqueName;
    public IReadOnlyList<string> Audiences = [], Scopes = [], Roles = [], Methods = [], Capabilities = [];

    public void TakeHeader(string name, ref Utf8JsonReader value)
    {
        switch (name)
        {
            case "alg": Algorithm = Text(ref value); break;
            case "enc": Encryption = Text(ref value); break;
            case "kid": KeyId = Text(ref value); break;
            default: value.Skip(); break;
        }
    }

    public void TakeClaim(string name, ref Utf8JsonReader value)
    {
        switch (name)
        {
            case "exp": Expires = Moment(ref value); break;
            case "nbf": NotBefore = Moment(ref value); break;
            case "iat": Issued = Moment(ref value); break;
            case "iss": Issuer = Text(ref value); break;
            case "appid": AppId = Text(ref value); break;
            case "azp": AuthorizedParty = Text(ref value); break;
            case "tid": Tenant = Text(ref value); break;
            case "oid": Object = Text(ref value); break;
            case "ver": Version = Text(ref value); break;
            case "idtyp": IdentityType = Text(ref value); break;
            case "upn": Upn = Text(ref value); break;
            case "preferred_username": PreferredUsername = Text(ref value); break;
            case "unique_name": UniqueName = Text(ref value); break;
            case "aud": Audiences = Texts(ref value); break;
            case "roles": Roles = Texts(ref value); break;
            case "amr": Methods = Texts(ref value); break;
            case "xms_cc": Capabilities = Texts(ref value); break;
            case "scp": Scopes = [.. Texts(ref value).SelectMany(static scp => scp.Split(' ', StringSplitOptions.RemoveEmptyEntries))]; break;
            default: value.Skip(); break;
        }
    }

    private static string? Text(ref Utf8JsonReader value)
    {
        if (value.TokenType == JsonTokenType.String) return value.GetString();
        value.Skip();
        return null;
    }

    private static List<string> Texts(ref Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.StartArray) return Text(ref value) is { } one ? [one] : [];

        var texts = new List<string>();
        while (value.Read() && value.TokenType != JsonTokenType.EndArray)
            if (Text(ref value) is { } text)
                texts.Add(text);

        return texts;
    }

    /// <summary>Seconds since 1970, whole or with a fraction; never another zone than UTC.</summary>
    private static DateTimeOffset? Moment(ref Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.Number)
        {
            value.Skip();
            return null;
        }

        return value.TryGetDecimal(out var seconds) && seconds >= 0 && seconds <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
    }
}
