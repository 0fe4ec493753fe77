using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace GraphDelegatedKit.Jwt;

/// <summary>The kind of value that a claim's name allows. A value of another kind counts as absent.</summary>
internal enum JwtClaimKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A string, or an array of which only the strings count.</summary>
    Texts,

    /// <summary>Seconds since 1970 in UTC, whole or with a fraction.</summary>
    Time,
}

/// <summary>The names that are shown, and those that the package reads by their kind.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"/>,
/// <see href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1"/>
/// </remarks>
internal static class JwtClaimKinds
{
    private static readonly decimal MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private static readonly FrozenDictionary<string, JwtClaimKind> ByName = new[]
    {
        (JwtClaimKind.Text, "alg cty enc kid typ x5t zip"), // of the header
        (JwtClaimKind.Text, "appid azp idtyp iss jti oid preferred_username sub tid unique_name upn ver"),
        (JwtClaimKind.Texts, "amr aud roles scp wids xms_cc"),
        (JwtClaimKind.Time, "exp iat nbf"),
    }.SelectMany(row => row.Item2.Split(' '), (row, name) => (row.Item1, name)).ToFrozenDictionary(row => row.name, row => row.Item1);

    /// <returns>The kind, or <see langword="null"/> for a name that is not read.</returns>
    public static JwtClaimKind? Find(string name) => ByName.TryGetValue(name, out var kind) ? kind : null;

    /// <exception cref="InvalidOperationException">A string contains half of a surrogate pair.</exception>
    public static bool Allows(this JwtClaimKind kind, JsonElement value) => kind switch
    {
        JwtClaimKind.Text => IsText(value),
        JwtClaimKind.Texts => IsText(value) || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsText)),
        _ => GetTime(value) is not null,
    };

    public static DateTimeOffset? GetTime(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds >= 0 && seconds <= MaxSeconds
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;

    /// <summary>Writes a JSON object of the claims whose values have the kind that their names allow.</summary>
    public static byte[] WriteAllowed(JsonElement claims)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var claim in claims.EnumerateObject())
                if (Find(claim.Name) is { } kind)
                    WriteAllowed(writer, claim, kind);
            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    private static void WriteAllowed(Utf8JsonWriter writer, JsonProperty claim, JwtClaimKind kind)
    {
        if (kind.Allows(claim.Value))
        {
            claim.WriteTo(writer);
        }
        else if (kind == JwtClaimKind.Texts && claim.Value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray(claim.Name);
            foreach (var text in claim.Value.EnumerateArray().Where(IsText)) text.WriteTo(writer);
            writer.WriteEndArray();
        }
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is not null;
}
