using System.Reflection;
using System.Reflection.Emit;

namespace GraphDelegatedKit.Tests.Conventions;

/// <summary>Every type a type mentions: in its bases, its members' signatures, and the code of its methods. Documentation does not count; it is not in the assembly.</summary>
internal static class Mentions
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type)
    {
        var found = new HashSet<Type>();
        Add(found, type.BaseType);
        foreach (var face in type.GetInterfaces()) Add(found, face);
        foreach (var field in type.GetFields(Own)) Add(found, field.FieldType);
        foreach (var method in type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)))
        {
            if (method is MethodInfo { ReturnType: var returned }) Add(found, returned);
            foreach (var parameter in method.GetParameters()) Add(found, parameter.ParameterType);
            foreach (var mentioned in InCode(method)) Add(found, mentioned);
        }

        return found;
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null || type.IsGenericParameter) return;
        if (type.HasElementType)
        {
            Add(found, type.GetElementType());
            return;
        }

        found.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
        foreach (var argument in type.GenericTypeArguments) Add(found, argument);
    }

    private static IEnumerable<Type?> InCode(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code) yield break;

        foreach (var local in body.LocalVariables) yield return local.LocalType;
        foreach (var clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                yield return clause.CatchType;

        for (var at = 0; at < code.Length;)
        {
            var opCode = code[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | code[at + 1]))] : Codes[code[at]];
            at += opCode.Size;
            if (opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                foreach (var type in Named(method, BitConverter.ToInt32(code, at)))
                    yield return type;

            at += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type?> Named(MethodBase from, int token)
    {
        var ofType = from.DeclaringType!.IsGenericType ? from.DeclaringType.GetGenericArguments() : null;
        var ofMethod = from.IsGenericMethod ? from.GetGenericArguments() : null;
        switch (from.Module.ResolveMember(token, ofType, ofMethod))
        {
            case Type type:
                yield return type;
                break;
            case FieldInfo field:
                yield return field.DeclaringType;
                yield return field.FieldType;
                break;
            case MethodBase method:
                yield return method.DeclaringType;
                if (method is MethodInfo { ReturnType: var returned }) yield return returned;
                foreach (var parameter in method.GetParameters()) yield return parameter.ParameterType;
                if (method.IsGenericMethod)
                    foreach (var argument in method.GetGenericArguments())
                        yield return argument;
                break;
        }
    }
}
