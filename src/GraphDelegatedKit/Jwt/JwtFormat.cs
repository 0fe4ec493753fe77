namespace GraphDelegatedKit;

/// <summary>The format of a token, as far as its text shows it.</summary>
public enum JwtFormat
{
    /// <summary>Three parts, signed: the claims can be read and are not verified.</summary>
    Jws,

    /// <summary>Five parts, encrypted: only the service the token is for can read the claims.</summary>
    Jwe,

    /// <summary>The ticket of a personal Microsoft account (<c>EwAo…</c>, <c>EwB…</c>): never a JWT. Such a ticket is normal.</summary>
    PersonalAccountTicket,

    /// <summary>Not a JWT. An access token may be opaque; this is normal.</summary>
    Opaque,

    /// <summary>Structured like a JWT but not readable, or refused for its length, its nesting or a claim that occurs twice.</summary>
    Malformed,
}
